import { join } from "node:path";
import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { restClient } from "../client.ts";

const ROOT = join(import.meta.dirname, "../../..");
const MODULES = [join(ROOT, "examples/own-task/worker.ts"), join(import.meta.dirname, "torture-worker.ts")];
const finished = ({ state }: { readonly state: string }) => state === "finished";

let stack: Stack;
let client: ReturnType<typeof restClient>;

beforeAll(async () => {
  stack = await startStack({ env: { SHEAF_WORKER_MODULES: MODULES.join(",") } });
  client = restClient(stack.url);
  const told = expect.arrayContaining(["text.count-words", "torture.once"]);
  await vi.waitFor(async () => expect(await typeNames()).toEqual(told), { timeout: 20_000 });
});

afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
});

async function typeNames(): Promise<string[]> {
  const { task_types: types } = (await (await fetch(`${stack.url}/v1/task-types`)).json()) as {
    task_types: { name: string }[];
  };
  return types.map(({ name }) => name);
}

async function run(task: string, items: readonly object[], more: object = {}) {
  const { id } = await client.createGroup({ task, items, ...more });
  const group = await client.until(id, finished, 120_000);
  return { group, tasks: await client.tasks(id) };
}

test("the example's task runs on its own worker, and its input schema is served", async () => {
  const items = ["to be or not to be", "Buffalo buffalo buffalo"].map((text) => ({ args: { text } }));
  const { group, tasks } = await run("text.count-words", items);
  expect(group.outcome).toBe("succeeded");
  expect(tasks.map(({ result }) => result)).toEqual([
    {
      words: 6,
      most: [
        ["to", 2],
        ["be", 2],
        ["or", 1],
      ],
    },
    { words: 3, most: [["buffalo", 3]] },
  ]);
  const answer = await (await fetch(`${stack.url}/v1/task-types`)).json();
  const type = (answer as { task_types: { name: string }[] }).task_types.find(
    ({ name }) => name === "text.count-words",
  );
  expect(type).toMatchObject({
    queue: "text",
    max_attempts: 3,
    timeout_ms: 10_000,
    input_schema: {
      type: "object",
      required: ["text"],
      properties: { text: { type: "string", maxLength: 1_000_000 } },
    },
  });
});

test("args that the schema refuses fail once, and name what is wrong", async () => {
  const { tasks } = await run("text.count-words", [{ args: { text: 7, colour: "red" } }]);
  expect(tasks[0]).toMatchObject({ state: "failed", attempt: 1, error: { code: "invalid_operation" } });
  expect(tasks[0]?.error?.message).toMatch(/args\.text: .*string.*colour/);
});

test("whatever a task does to its process costs one attempt of it and nothing else", async () => {
  const bystanders = run(
    "text.count-words",
    Array.from({ length: 50 }, () => ({ args: { text: "a b" } })),
  );
  const [worker] = await stack.pids("own-worker");
  const ways = ["loops", "segfault", "exits", "rejects", "throws_later", "takes_memory", "fills_heap", "fails"];
  const { tasks } = await run(
    "torture.once",
    ways.map((way) => ({ args: { way } })),
    { timeout_ms: 20_000 },
  );
  expect(tasks.map(({ result, error }) => result ?? error)).toEqual(ways.map((way) => ({ survived: way })));
  expect(tasks.map(({ attempt }) => attempt)).toEqual(ways.map(() => 2));
  expect((await bystanders).group.outcome).toBe("succeeded");
  expect(await stack.pids("own-worker")).toContain(worker);
});

test("each kind of end is told by its own code", async () => {
  const { tasks } = await run(
    "torture.once",
    ["loops", "exits", "takes_memory", "fills_heap", "fails"].map((way) => ({ args: { way } })),
    { max_attempts: 1, timeout_ms: 20_000 },
  );
  expect(tasks.map(({ error }) => error?.code)).toEqual([
    "timeout",
    "internal",
    "out_of_memory",
    "out_of_memory",
    "task_failed",
  ]);
  expect(tasks[4]?.error).toMatchObject({ message: "once bitten" });
});

test("the trace context of who submits a group reaches its tasks and those of its follow-up", async () => {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const task = { task: "torture.everything", items: [{ args: { say: "hello" } }] };
  const response = await fetch(`${stack.url}/v1/groups`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent },
    body: JSON.stringify({ ...task, on_finished: { task: "torture.everything", args: { say: "bye" } } }),
  });
  const { id } = (await response.json()) as { id: string };
  const followed = async () => (await client.group(id)) as unknown as { follow_ups: { group_id: string }[] };
  await client.until(id, finished, 120_000);
  const after = await vi.waitFor(
    async () => {
      const [followUp] = (await followed()).follow_ups;
      if (!followUp) throw new Error("no follow-up yet");
      return followUp.group_id;
    },
    { timeout: 20_000 },
  );
  await client.until(after, finished, 120_000);
  for (const group of [id, after]) expect((await client.tasks(group))[0]?.result, group).toMatchObject({ traceparent });
});

test("a task gets what there is to know of it, and leaves an output behind", async () => {
  const { tasks } = await run("torture.everything", [{ source: "img1", args: { say: "hello" } }], {
    labels: { album: "x" },
    options: { deep: { nested: [1] } },
  });
  const [task] = tasks;
  expect(task?.result).toMatchObject({
    index: 0,
    labels: { album: "x" },
    source: "img1",
    attempt: 1,
    options: { deep: { nested: [1] } },
  });
  expect(task?.outputs).toMatchObject([{ name: "said", format: "json", bytes: 15 }]);
  const response = await fetch(stack.url + task?.outputs[0]?.href);
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  expect(await response.json()).toEqual({ say: "hello" });
});

test("an error that is not worth another attempt gets none", async () => {
  const { tasks } = await run("torture.gives-up", [{}]);
  expect(tasks[0]).toMatchObject({
    state: "failed",
    attempt: 1,
    error: { code: "task_failed", message: "this will never work", retryable: false },
  });
});

test("no more runs of a type at a time than it allows; each tells how far it is; a cancel stops it", async () => {
  const { id } = await client.createGroup({
    task: "torture.waits",
    items: [{ args: { ms: 60_000 } }, { args: { ms: 60_000 } }],
  });
  const states = async () => (await client.tasks(id)).map(({ state }) => state).sort();
  await vi.waitFor(async () => expect(await states()).toEqual(["queued", "running"]), { timeout: 10_000 });
  await vi.waitFor(
    async () => {
      const running = (await client.tasks(id)).find(({ state }) => state === "running");
      expect(running).toMatchObject({ progress: { fraction: 0.25, note: "waiting" } });
    },
    { timeout: 10_000 },
  );
  expect(await client.cancel(id)).toMatchObject({ removed: 1, aborting: 1 });
  const next = await run("torture.waits", [{ args: { ms: 1 } }]);
  expect(next.tasks[0]?.result).toEqual({ value: "waited" });
});
