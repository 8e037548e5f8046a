import type { ServiceImpl } from "@connectrpc/connect";
import { SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, createLogger, createRpcServer, DEFAULT_LIMITS, type RpcServer } from "@sheaf/service";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";
import { SchedulerDouble } from "./testing/scheduler-double.ts";

type Service = Partial<ServiceImpl<typeof SchedulerService>>;
type Method = keyof Service;
type AnyHandler = (request: { groupId?: string }, context: unknown) => Promise<unknown>;

const REPLICAS = 3;
const KEY = { "idempotency-key": "k" };
const log = createLogger({ service: "gateway-test", level: "silent" });

let scheduler: SchedulerDouble;
let replicas: RpcServer[];
let gateway: GatewayFixture;
/** Which replica was asked what, in order. */
let seen: { replica: number; method: string; groupId: string }[];
/** A replica that gets this call does it, and dies before it has answered; once. */
let deadly: Method | undefined;

/** The methods of one replica. All of them share what they know, as if they followed one log. */
function replicaService(replica: number): Service {
  const wrapped = Object.entries(scheduler.service).map(([method, handler]) => {
    const answer: AnyHandler = async (request, context) => {
      seen.push({ replica, method, groupId: request.groupId ?? "" });
      const done: unknown = await (handler as AnyHandler)(request, context);
      if (method !== deadly) return done;
      deadly = undefined;
      void replicas[replica]?.stop();
      return new Promise<never>(() => undefined);
    };
    return [method, answer];
  });
  return Object.fromEntries(wrapped) as Service;
}

beforeEach(async () => {
  scheduler = new SchedulerDouble();
  [seen, deadly] = [[], undefined];
  replicas = Array.from({ length: REPLICAS }, (_, replica) =>
    createRpcServer({
      listen: { host: "127.0.0.1", port: 0 },
      routes: (router) => router.service(SchedulerService, replicaService(replica)),
      services: [SchedulerService],
      ready: () => true,
      readMaxBytes: DEFAULT_LIMITS.rpcBytes,
      drainMs: 1,
      log,
    }),
  );
  await Promise.all(replicas.map((replica) => replica.start()));
  const target = `ipv4:${replicas.map(({ port }) => `127.0.0.1:${port}`).join(",")}`;
  const transport = createGrpcTransport({ target, maxBytes: DEFAULT_LIMITS.rpcBytes, defaultTimeoutMs: 2_000 });
  gateway = await startGateway({ transport, timing: { watchMs: 60_000 } });
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  await Promise.all(replicas.map((replica) => replica.stop()));
});

const post = (path: string, body?: object, headers = {}) =>
  callJson(gateway.url + path, { method: "POST", body, headers });
const callsOf = (method: Method) => seen.filter((call) => call.method === method);

/** A group, known to all replicas. */
async function openGroup(): Promise<string> {
  const { body } = await post("/v1/groups", { task: "demo.noop", items: [{}], open: true });
  return body.id;
}

describe("a write whose scheduler dies before it has answered", () => {
  it.each([
    ["a submit", "submitGroup", () => post("/v1/groups", { task: "demo.noop", items: [{}] }), 202],
    ["the tutorial's submit", "submitGroup", () => post("/process_images", { images: ["a"] }), 202],
    ["a keyed submit", "submitGroup", () => post("/v1/groups", { task: "demo.noop", items: [{}] }, KEY), 202],
    ["an append", "appendItems", (id: string) => post(`/v1/groups/${id}/items`, { items: [{}, {}] }), 202],
    ["a seal", "sealGroup", (id: string) => post(`/v1/groups/${id}/seal`), 200],
    ["a cancel", "cancelGroup", (id: string) => post(`/v1/groups/${id}/cancel`), 200],
    ["a task's cancel", "cancelTask", (id: string) => post(`/v1/groups/${id}/tasks/0/cancel`), 200],
  ] as const)("is made once more where a repeat changes nothing: %s", async (_, method, write, status) => {
    const id = await openGroup();
    seen = [];
    deadly = method;
    expect(await write(id)).toMatchObject({ status });
    const calls = callsOf(method);
    expect(calls).toHaveLength(2);
    expect(calls[0]?.replica).not.toBe(calls[1]?.replica);
    expect(calls[0]?.groupId).toBe(calls[1]?.groupId);
    // One group more where one was submitted, and two items more where they were added.
    expect(scheduler.groups.size).toBe(method === "submitGroup" ? 2 : 1);
    expect(scheduler.groups.get(id)?.items).toHaveLength(method === "appendItems" ? 3 : 1);
  });

  it.each([
    ["a retry", "retryGroup", (id: string) => post(`/v1/groups/${id}/retry`)],
    ["a task's retry", "retryTask", (id: string) => post(`/v1/groups/${id}/tasks/0/retry`)],
    ["a delete", "deleteGroup", (id: string) => callJson(`${gateway.url}/v1/groups/${id}`, { method: "DELETE" })],
  ] as const)("is made only once where a repeat might do something else: %s", async (_, method, write) => {
    const id = await openGroup();
    deadly = method;
    const answer = await write(id);
    expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(callsOf(method)).toHaveLength(1);
  });
});

it("reads go to all schedulers in turn, and none fails when one of them dies over it", async () => {
  const id = await openGroup();
  // Those that are connected have their turn: until all three are.
  await vi.waitFor(async () => {
    seen = [];
    for (let read = 0; read < REPLICAS; read++) await callJson(`${gateway.url}/v1/groups/${id}`);
    expect(new Set(callsOf("getGroup").map(({ replica }) => replica)).size).toBe(REPLICAS);
  });
  seen = [];
  for (let read = 0; read < 30; read++) await callJson(`${gateway.url}/v1/groups/${id}`);
  const shares = replicas.map((_, replica) => callsOf("getGroup").filter((call) => call.replica === replica).length);
  expect(shares).toEqual([10, 10, 10]);
  for (let read = 0; read < 20; read++) {
    if (read === 5) deadly = "getGroup";
    expect((await callJson(`${gateway.url}/v1/groups/${id}`)).status).toBe(200);
  }
  expect(
    new Set(
      callsOf("getGroup")
        .slice(-9)
        .map(({ replica }) => replica),
    ).size,
  ).toBe(REPLICAS - 1);
});
