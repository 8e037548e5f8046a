import { setTimeout as delay } from "node:timers/promises";
import { newGroupId } from "@sheaf/service";
import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type GroupView, type RestClient, restClient, type TaskView } from "./client.ts";

const SCHEDULERS = 3;
const TASKS = 20_000;
const KILLS = 10;
/** Between two reads of a poller, in milliseconds. */
const POLL_MS = 20;
/** The promise: a killed leader is replaced within this time, in milliseconds. */
const REPLACED_MS = 8_000;
/** The longest that a read may take meanwhile, in milliseconds. */
const READ_MS = 2_000;

let stack: Stack;
let api: RestClient;

beforeAll(async () => {
  stack = await startStack({ workers: 2, slots: 8, env: { SHEAF_SCHEDULERS: String(SCHEDULERS) } });
  api = restClient(stack.url);
});

afterAll(async () => {
  await stack?.stop();
});

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init =
    body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(stack.url + path, { method, ...init });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface LogLine {
  readonly pid: number;
  readonly time: string;
}

/** What all replicas have logged in these words, oldest first. */
async function logged(words: string): Promise<LogLine[]> {
  const names = Array.from({ length: SCHEDULERS }, (_, i) => `scheduler-${i + 1}`);
  const lines = (await Promise.all(names.map((name) => stack.log(name)))).join("\n").split("\n");
  const found = lines.filter((line) => line.includes(`"msg":"${words}"`)).map((line) => JSON.parse(line) as LogLine);
  return found.sort((a, b) => a.time.localeCompare(b.time));
}

/** The process that took the lead last, and when; throws while that is still `killed`. */
async function leader(killed = 0): Promise<{ pid: number; sinceMs: number }> {
  const last = (await logged("this replica leads")).at(-1);
  if (last === undefined || last.pid === killed) throw new Error("nobody leads");
  return { pid: last.pid, sinceMs: Date.parse(last.time) };
}

/** What a poller has seen; times in milliseconds. */
interface Seen {
  slowestMs: number;
  /** The longest time in which the share did not grow. */
  stalledMs: number;
  readonly failures: string[];
  readonly wentBack: string[];
}

/** Reads a share again and again until stopped. */
function poll(read: () => Promise<number>): () => Promise<Seen> {
  const seen: Seen = { slowestMs: 0, stalledMs: 0, failures: [], wentBack: [] };
  let stopped = false;
  let last = 0;
  let grewMs = performance.now();
  const once = async () => {
    const startedMs = performance.now();
    const share = await read();
    const nowMs = performance.now();
    seen.slowestMs = Math.max(seen.slowestMs, nowMs - startedMs);
    if (share < last) seen.wentBack.push(`${last} → ${share}`);
    if (share <= last) return;
    seen.stalledMs = Math.max(seen.stalledMs, nowMs - grewMs);
    [last, grewMs] = [share, nowMs];
  };
  const running = (async () => {
    for (; !stopped; await delay(POLL_MS)) await once().catch((error: unknown) => seen.failures.push(String(error)));
  })();
  return async () => {
    stopped = true;
    await running;
    return seen;
  };
}

const finishedOf = ({ counts }: GroupView) => (counts["succeeded"] ?? 0) + (counts["failed"] ?? 0);

/** A group in two requests: 20,000 tasks, every second of which takes some milliseconds. */
async function submit(): Promise<string> {
  const items = Array.from({ length: TASKS }, (_, i) => ({ args: { ms: (i % 2) * 6 } }));
  const half = TASKS / 2;
  const { id } = await api.createGroup({ task: "demo.sleep", items: items.slice(0, half), open: true });
  await call("POST", `/v1/groups/${id}/items`, { first_index: half, items: items.slice(half) });
  await call("POST", `/v1/groups/${id}/seal`);
  return id;
}

async function allTasks(id: string): Promise<TaskView[]> {
  const all: TaskView[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: { tasks: TaskView[]; next_cursor: string | null } = await call(
      "GET",
      `/v1/groups/${id}/tasks?limit=1000&cursor=${cursor}`,
    );
    all.push(...page.tasks);
    cursor = page.next_cursor;
  }
  return all;
}

test("20,000 tasks survive ten kills of the leader: each counts once, and who reads sees nothing of it", async () => {
  const id = await submit();
  const stopStatus = poll(() => api.status(id));
  const stopGroup = poll(async () => (await api.group(id)).progress);
  const takeoversMs: number[] = [];
  for (let kill = 1; kill <= KILLS; kill++) {
    const before = await api.until(id, (group) => finishedOf(group) >= (kill * TASKS) / (KILLS + 2));
    expect(before.state).toBe("running");
    const { pid } = await leader();
    process.kill(pid, "SIGKILL");
    const killedMs = Date.now();
    const next = await vi.waitFor(() => leader(pid), { timeout: 2 * REPLACED_MS, interval: 50 });
    takeoversMs.push(next.sinceMs - killedMs);
  }
  const group = await api.until(id, ({ state }) => state === "finished");
  const seen = await Promise.all([stopStatus(), stopGroup()]);

  const none = { failed: 0, cancelled: 0, queued: 0, running: 0, retrying: 0 };
  expect(group).toMatchObject({ outcome: "succeeded", counts: { total: TASKS, succeeded: TASKS, ...none } });
  const tasks = await allTasks(id);
  expect(tasks.map(({ index }) => index)).toEqual(Array.from({ length: TASKS }, (_, i) => i));
  // A leader's death costs no task an attempt.
  expect(tasks.filter(({ state, attempt }) => state !== "succeeded" || attempt !== 1)).toEqual([]);
  expect(seen).toMatchObject(seen.map(() => ({ failures: [], wentBack: [] })));
  expect(Math.max(...seen.map(({ slowestMs }) => slowestMs))).toBeLessThan(READ_MS);
  expect(Math.max(...takeoversMs, ...seen.map(({ stalledMs }) => stalledMs))).toBeLessThan(REPLACED_MS);
}, 120_000);

test("each replica in turn is killed, and no read fails: what is known is found, what is not is not", async () => {
  const { id } = await api.createGroup({ task: "demo.noop", items: new Array(100).fill({}) });
  const unknown = async () => {
    const { status } = await fetch(`${stack.url}/v1/groups/${newGroupId()}`);
    if (status !== 404) throw new Error(`an unknown group: ${status}`);
    return 0;
  };
  const known = async () => (await api.group(id)).progress;
  const listed = async () => {
    expect(await api.tasks(id)).toHaveLength(100);
    return 0;
  };
  const stops = [known, known, listed, listed, unknown, unknown].map(poll);
  for (const pid of await stack.pids("scheduler")) {
    const started = (await logged("scheduler started")).length;
    process.kill(pid, "SIGKILL");
    await vi.waitFor(async () => expect(await logged("scheduler started")).toHaveLength(started + 1), 15_000);
  }
  const seen = await Promise.all(stops.map((stop) => stop()));
  expect(seen.flatMap(({ failures }) => failures)).toEqual([]);
  expect(Math.max(...seen.map(({ slowestMs }) => slowestMs))).toBeLessThan(READ_MS);
}, 60_000);
