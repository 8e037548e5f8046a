import { lookup } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import { SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, createLogger, createRpcServer, DEFAULT_LIMITS, type RpcServer } from "@sheaf/service";
import { freePort, type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";

const SCHEDULERS = 3;
const READS = 300;
/** Of all reads, what each scheduler gets at least; a third is what is aimed at. */
const SHARE = 0.25;
/** Who reads and who writes while schedulers are killed. */
const CLIENTS = 4;
const BACK_WITHIN_MS = 20_000;

let stack: Stack;
let api: RestClient;

beforeAll(async () => {
  stack = await startStack({ workers: 1, env: { SHEAF_SCHEDULERS: String(SCHEDULERS) } });
  api = restClient(stack.url);
});
afterAll(async () => {
  await stack?.stop();
});

/** A setting that a process of the stack was started with. */
async function settingOf(pid: number, name: string): Promise<string> {
  const environment = (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0");
  const found = environment.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  if (found === undefined) throw new Error(`process ${pid} has no ${name}`);
  return found;
}

/** How many calls of a method each scheduler has answered since it was started, by number. */
async function callsOf(method: string): Promise<number[]> {
  const pids = await stack.pids("scheduler");
  if (pids.length < SCHEDULERS) throw new Error("a scheduler is missing");
  return await Promise.all(
    pids.map(async (pid) => {
      const metrics = await fetch(`http://${await settingOf(pid, "SHEAF_ADMIN_LISTEN")}/metrics`);
      const lines = (await metrics.text()).split("\n");
      const counts = lines.filter(
        (line) =>
          line.startsWith("sheaf_rpc_server_duration_seconds_count{") &&
          line.includes(`method="sheaf.v1.SchedulerService/${method}"`),
      );
      return counts.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    }),
  );
}

test("reads go to three schedulers in turn, about a third to each", async () => {
  const { id } = await api.createGroup({ task: "demo.noop", items: [{}] });
  // The stack is ready with the first of them.
  const allAnswer = async () => {
    await api.group(id);
    expect(Math.min(...(await callsOf("GetGroup")))).toBeGreaterThan(0);
  };
  await vi.waitFor(allAnswer, { timeout: 30_000, interval: 20 });
  const before = await callsOf("GetGroup");
  for (let read = 0; read < READS; read++) await api.group(id);
  const after = await callsOf("GetGroup");
  const shares = after.map((calls, i) => (calls - (before[i] ?? 0)) / READS);
  expect(Math.min(...shares)).toBeGreaterThan(SHARE);
});

/** Does something again and again until stopped; tells how often it went well, and all that went wrong. */
function repeating(act: (n: number) => Promise<unknown>): () => Promise<{ done: number; failures: string[] }> {
  const failures: string[] = [];
  let done = 0;
  let stopped = false;
  const running = (async () => {
    for (let n = 0; !stopped; n++) {
      await act(n).then(
        () => done++,
        (error: unknown) => failures.push(String(error)),
      );
      await delay(5);
    }
  })();
  return async () => {
    stopped = true;
    await running;
    return { done, failures };
  };
}

async function call(method: string, path: string, body?: unknown): Promise<void> {
  const init =
    body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(stack.url + path, { method, ...init });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

/** All groups with this label, each by its own `n`. */
async function numbersOf(label: string): Promise<string[]> {
  const numbers: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const response = await fetch(`${stack.url}/v1/groups?limit=1000&label=${label}&cursor=${cursor}`);
    const page = (await response.json()) as { groups: { labels: { n: string } }[]; next_cursor: string | null };
    numbers.push(...page.groups.map(({ labels }) => labels.n));
    cursor = page.next_cursor;
  }
  return numbers;
}

test("each scheduler in turn is killed under load: no read fails, each write counts once, and it is used again once it is back", async () => {
  const { id } = await api.createGroup({ task: "demo.noop", items: [{}] });
  const submitted: string[] = [];
  /** A group in four writes, each of which may be made a second time. */
  const write = (client: number) => async (n: number) => {
    const labels = { run: "killed", n: `${client}-${n}` };
    const group = await api.createGroup({ task: "demo.sleep", items: [{ args: { ms: 0 } }], open: true, labels });
    submitted.push(labels.n);
    await call("POST", `/v1/groups/${group.id}/items`, { items: [{ args: { ms: 0 } }], first_index: 1 });
    await call("POST", `/v1/groups/${group.id}/seal`);
    const { counts } = await api.group(group.id);
    if (counts["total"] !== 2) throw new Error(`${group.id} has ${counts["total"]} tasks`);
  };
  const readers = Array.from({ length: CLIENTS }, () => repeating(() => api.group(id)));
  const pollers = Array.from({ length: CLIENTS }, () => repeating(() => api.status(id)));
  const writers = Array.from({ length: CLIENTS }, (_, client) => repeating(write(client)));
  for (let victim = 0; victim < SCHEDULERS; victim++) {
    const pid = (await stack.pids("scheduler"))[victim] ?? 0;
    process.kill(pid, "SIGKILL");
    // Counts begin anew with the process: whatever it has answered, it has answered since it came back.
    const isBack = async () => {
      const pids = await stack.pids("scheduler");
      expect(pids[victim]).not.toBe(pid);
      expect((await callsOf("GetGroup"))[victim]).toBeGreaterThan(0);
    };
    await vi.waitFor(isBack, { timeout: BACK_WITHIN_MS, interval: 100 });
  }
  const read = await Promise.all([...readers, ...pollers].map((stop) => stop()));
  const written = await Promise.all(writers.map((stop) => stop()));
  expect(read.flatMap(({ failures }) => failures)).toEqual([]);
  expect(written.flatMap(({ failures }) => failures)).toEqual([]);
  expect(Math.min(...[...read, ...written].map(({ done }) => done))).toBeGreaterThan(0);
  // Each submit was answered once, and made one group.
  expect((await numbersOf("run:killed")).sort()).toEqual(submitted.sort());
});

/** A scheduler that says by its interval which one it is. */
async function startNamed(listen: { host: string; port: number }, intervalS: number): Promise<RpcServer> {
  const server = createRpcServer({
    listen,
    routes: (router) => router.service(SchedulerService, { getControl: () => ({ snapshot: { intervalS } }) }),
    services: [SchedulerService],
    ready: () => true,
    readMaxBytes: DEFAULT_LIMITS.rpcBytes,
    drainMs: 100,
    log: createLogger({ service: "e2e", level: "silent" }),
  });
  await server.start();
  return server;
}

test("a name with two addresses is two schedulers, asked in turn", async ({ skip }) => {
  const addresses = (await lookup("localhost", { all: true })).map(({ address }) => address);
  const isBoth = ["127.0.0.1", "::1"].every((one) => addresses.includes(one));
  skip(!isBoth, `needs a localhost that is 127.0.0.1 and ::1; here it is ${addresses.join(", ")}`);
  const first = await startNamed({ host: "127.0.0.1", port: await freePort() }, 1);
  const second = await startNamed({ host: "::1", port: first.port }, 2);
  const target = `dns:///localhost:${first.port}`;
  const transport = createGrpcTransport({ target, maxBytes: DEFAULT_LIMITS.rpcBytes, defaultTimeoutMs: 5_000 });
  const scheduler = createClient(SchedulerService, transport);
  const asked = async () => (await scheduler.getControl({})).snapshot?.intervalS;
  try {
    await vi.waitFor(async () => expect([await asked(), await asked()].sort()).toEqual([1, 2]));
    const answers: unknown[] = [];
    for (let n = 0; n < 20; n++) answers.push(await asked());
    expect(answers.filter((one) => one === 1)).toHaveLength(10);
  } finally {
    transport.close();
    await Promise.all([first.stop(), second.stop()]);
  }
});

test("a scheduler is found by a name", async () => {
  const [pid = expect.fail("no process")] = await stack.pids("scheduler");
  const port = (await settingOf(pid, "SHEAF_RPC_LISTEN")).split(":").at(-1);
  const target = `dns:///localhost:${port}`;
  const transport = createGrpcTransport({ target, maxBytes: DEFAULT_LIMITS.rpcBytes, defaultTimeoutMs: 5_000 });
  try {
    const { snapshot } = await createClient(SchedulerService, transport).getControl({});
    expect(snapshot?.intervalS).toBe(10);
  } finally {
    transport.close();
  }
});
