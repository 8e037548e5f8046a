import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Code, ConnectError, createClient, type ServiceImpl } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { Health, SchedulerService, HealthCheckResponse_ServingStatus as Status } from "@sheaf/proto";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { connect, serve, silentLog } from "./fixtures/rpc.ts";
import { createRpcServer } from "./rpc-server.ts";

const BUF = fileURLToPath(new URL("../../../node_modules/.bin/buf", import.meta.url));

const scheduler: Partial<ServiceImpl<typeof SchedulerService>> = {
  getGroup: ({ groupId }) => ({ group: { id: groupId, task: "demo.noop" } }),
  sealGroup() {
    throw new Error("password is hunter2");
  },
};

const routes: Parameters<typeof serve>[0]["routes"] = (router) => router.service(SchedulerService, scheduler);

async function bufCurl(port: number, ...args: string[]) {
  const path = args.pop() ?? "";
  const url = `http://127.0.0.1:${port}${path}`;
  const { stdout } = await promisify(execFile)(BUF, ["curl", "--http2-prior-knowledge", ...args, url]);
  return stdout;
}

test("buf curl lists the services and calls one, by reflection alone", async () => {
  await using server = await serve({ routes });
  expect((await bufCurl(server.port, "--list-services", "")).trim().split("\n").toSorted()).toEqual([
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "sheaf.v1.SchedulerService",
  ]);
  const path = "/sheaf.v1.SchedulerService/GetGroup";
  const answer = await bufCurl(server.port, "--protocol", "grpc", "-d", '{"groupId":"g1"}', path);
  expect(JSON.parse(answer)).toEqual({ group: { id: "g1", task: "demo.noop" } });
});

test.each([
  ["Connect", createConnectTransport],
  ["gRPC-Web", createGrpcWebTransport],
])("%s clients are served on the same port", async (_, createTransport) => {
  await using server = await serve({ routes, drainMs: 50 });
  const client = createClient(
    SchedulerService,
    createTransport({ baseUrl: `http://127.0.0.1:${server.port}`, httpVersion: "2" }),
  );
  expect((await client.getGroup({ groupId: "g1" })).group?.id).toBe("g1");
});

test("a message over the limit is RESOURCE_EXHAUSTED", async () => {
  await using server = await serve({ routes, readMaxBytes: 1_000 });
  using transport = connect([server.port]);
  const call = createClient(SchedulerService, transport).getGroup({ groupId: "x".repeat(2_000) });
  await expect(call).rejects.toMatchObject({ code: Code.ResourceExhausted });
});

test("a deadline over the limit is INVALID_ARGUMENT", async () => {
  await using server = await serve({ routes, maxTimeoutMs: 1_000 });
  using transport = connect([server.port]);
  const call = createClient(SchedulerService, transport).getGroup({}, { timeoutMs: 60_000 });
  await expect(call).rejects.toMatchObject({ code: Code.InvalidArgument });
});

test("what a handler throws by mistake is logged in full and told to nobody", async () => {
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  await using server = await serve({ routes, log });
  using transport = connect([server.port]);
  const call = createClient(SchedulerService, transport).sealGroup({}, { headers: { "x-request-id": "r1" } });
  await expect(call).rejects.toMatchObject({ code: Code.Internal, rawMessage: "internal error", details: [] });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      level: 50,
      method: "sheaf.v1.SchedulerService/SealGroup",
      requestId: "r1",
      err: { message: "password is hunter2" },
    },
  ]);
});

test("methods nobody wrote are UNIMPLEMENTED", async () => {
  await using server = await serve({ routes });
  using transport = connect([server.port]);
  await expect(createClient(SchedulerService, transport).getTask({})).rejects.toMatchObject({
    code: Code.Unimplemented,
  });
});

test("health answers for the server and each service, and not for others", async () => {
  let ready = true;
  await using server = await serve({ routes, ready: () => ready });
  using transport = connect([server.port]);
  const { check } = createClient(Health, transport);
  expect(await check({})).toMatchObject({ status: Status.SERVING });
  ready = false;
  expect(await check({ service: "sheaf.v1.SchedulerService" })).toMatchObject({ status: Status.NOT_SERVING });
  await expect(check({ service: "other" })).rejects.toMatchObject({ code: Code.NotFound });
});

test("a health watch tells each change, then UNAVAILABLE when the server stops", async () => {
  let ready = true;
  await using server = await serve({ routes, ready: () => ready });
  using transport = connect([server.port]);
  const statuses = createClient(Health, transport).watch({})[Symbol.asyncIterator]();
  expect((await statuses.next()).value?.status).toBe(Status.SERVING);
  ready = false;
  expect((await statuses.next()).value?.status).toBe(Status.NOT_SERVING);
  const end = expect(statuses.next()).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: "shutting down" });
  await server.stop();
  await end;
});

test("stopping lets a call in flight finish, refuses new ones, and leaves nothing open", async () => {
  const entered = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  await using server = await serve({
    routes: (router) =>
      router.service(SchedulerService, {
        async submitGroup(_, { signal }) {
          entered.resolve();
          await answer.promise;
          signal.throwIfAborted();
          return { group: { id: "g1" } };
        },
      }),
  });
  const { port } = server;
  using transport = connect([port]);
  const client = createClient(SchedulerService, transport);
  const inFlight = client.submitGroup({});
  await entered.promise;
  const stopped = Promise.all([server.stop(), server.stop()]);
  await expect(client.submitGroup({})).rejects.toMatchObject({ code: Code.Unavailable });
  answer.resolve();
  expect((await inFlight).group?.id).toBe("g1");
  await stopped;
  expect(server.port).toBe(0);
});

test("a call that outlasts the drain is cut", async () => {
  const entered = Promise.withResolvers<void>();
  await using server = await serve({
    drainMs: 50,
    routes: (router) =>
      router.service(SchedulerService, {
        submitGroup() {
          entered.resolve();
          return new Promise(() => undefined);
        },
      }),
  });
  using transport = connect([server.port]);
  const failure = createClient(SchedulerService, transport).submitGroup({}).catch(ConnectError.from);
  await entered.promise;
  await server.stop();
  expect(await failure).toBeInstanceOf(ConnectError);
});

test("a stream whose reader does not read does not hold the stop up", async () => {
  await using server = await serve({ routes, drainMs: 20_000 });
  // No window: the server may send headers and nothing else.
  const session = connectHttp2(`http://127.0.0.1:${server.port}`, { settings: { initialWindowSize: 0 } });
  const watch = session.request({
    ":method": "POST",
    ":path": "/grpc.health.v1.Health/Watch",
    "content-type": "application/grpc+proto",
    te: "trailers",
  });
  watch.on("error", () => undefined);
  watch.end(Buffer.alloc(5));
  await once(watch, "response");
  const ended = once(watch, "close");
  const startedMs = performance.now();
  await server.stop();
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await ended;
  session.destroy();
});

test("connections are ended at their age, spread by a tenth, and no call is lost by it", async () => {
  await using server = await serve({ routes, rotateMs: 100, random: () => 0.5 });
  const session = connectHttp2(`http://127.0.0.1:${server.port}`);
  const openedMs = performance.now();
  await once(session, "goaway");
  expect(performance.now() - openedMs).toBeGreaterThan(80);
  await once(session, "close");
  using transport = connect([server.port]);
  const client = createClient(SchedulerService, transport);
  const endMs = performance.now() + 500;
  let calls = 0;
  while (performance.now() < endMs || calls <= 10) {
    await client.getGroup({});
    calls += 1;
  }
});

test("many cancelled streams do not end the connection they share with others", async () => {
  await using server = await serve({ routes });
  using transport = connect([server.port]);
  const { watch } = createClient(Health, transport);
  const other = watch({}, { timeoutMs: 60_000 })[Symbol.asyncIterator]();
  await other.next();
  for (let round = 0; round < 15; round += 1) {
    const controller = new AbortController();
    const streams = Array.from({ length: 100 }, () =>
      watch({}, { signal: controller.signal, timeoutMs: 60_000 })[Symbol.asyncIterator](),
    );
    await Promise.all(streams.map((stream) => stream.next()));
    controller.abort();
    await Promise.allSettled(streams.map((stream) => stream.next()));
  }
  const failed = vi.fn();
  other.next().catch(failed);
  await createClient(Health, transport).check({});
  expect(failed).not.toHaveBeenCalled();
});

test("a server that was stopped before its start does not start", async () => {
  const listen = { host: "127.0.0.1", port: 0 };
  const server = createRpcServer({
    listen,
    routes: () => undefined,
    services: [],
    ready: () => true,
    readMaxBytes: 1,
    log: silentLog,
  });
  await server.stop();
  await server.start();
  expect(server.port).toBe(0);
});
