import { Code, ConnectError, createClient, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { Health, SchedulerService, ServerReflection, HealthCheckResponse_ServingStatus as Status } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import { startFreezingProxy } from "./fixtures/freezing-proxy.ts";
import { connect, serve, serveBare } from "./fixtures/rpc.ts";
import { rpcError, rpcErrorDetails } from "./rpc-error.ts";
import type { RpcServerOptions } from "./rpc-server.ts";

type Scheduler = Partial<ServiceImpl<typeof SchedulerService>>;

function serveScheduler(scheduler: Scheduler, options: Partial<RpcServerOptions> = {}) {
  return serve({ routes: (router) => router.service(SchedulerService, scheduler), ...options });
}

/** A replica whose groups are named after it. */
function serveReplica(name: string, options: Partial<RpcServerOptions> = {}) {
  return serveScheduler({ getGroup: () => ({ group: { id: name } }) }, options);
}

function schedulerAt(transport: ReturnType<typeof connect>) {
  const client = createClient(SchedulerService, transport);
  return { client, whoAnswers: async () => (await client.getGroup({})).group?.id };
}

async function failureOf(call: Promise<unknown>): Promise<ConnectError> {
  const error = await call.then(() => undefined, ConnectError.from);
  if (error === undefined) throw new Error("the call went well");
  return error;
}

async function readAll<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

/** A promise of the context of a call that never answers by itself. */
function hanging() {
  const { promise, resolve } = Promise.withResolvers<HandlerContext>();
  const handler = async (_: unknown, context: HandlerContext) => {
    resolve(context);
    await new Promise((_resolve, reject) => {
      context.signal.addEventListener("abort", () => reject(context.signal.reason));
    });
    return {};
  };
  return { context: promise, handler };
}

test("calls go to all replicas in turn", async () => {
  await using a = await serveReplica("a");
  await using b = await serveReplica("b");
  using transport = connect([a.port, b.port]);
  const { whoAnswers } = schedulerAt(transport);
  await vi.waitFor(async () => expect(new Set([await whoAnswers(), await whoAnswers()])).toEqual(new Set(["a", "b"])));
  const answers: unknown[] = [];
  for (let call = 0; call < 20; call += 1) answers.push(await whoAnswers());
  expect(answers.filter((name) => name === "a")).toHaveLength(10);
});

test("a replica that stops costs no call, and gets calls again once it is back", async () => {
  await using a = await serveReplica("a");
  const b = await serveReplica("b");
  using transport = connect([a.port, b.port]);
  const { whoAnswers } = schedulerAt(transport);
  await vi.waitFor(async () => expect(await whoAnswers()).toBe("b"));
  const { port } = b;
  await b.stop();
  for (let call = 0; call < 10; call += 1) expect(await whoAnswers()).toBe("a");
  await using again = await serveReplica("b again", { listen: { host: "127.0.0.1", port } });
  expect(again.port).toBe(port);
  await vi.waitFor(async () => expect(await whoAnswers()).toBe("b again"), { timeout: 10_000, interval: 20 });
});

test("a call's deadline reaches the handler, and ends the call", async () => {
  const { context, handler } = hanging();
  await using server = await serveScheduler({ submitGroup: handler });
  using transport = connect([server.port]);
  const failure = failureOf(schedulerAt(transport).client.submitGroup({}, { timeoutMs: 300 }));
  expect((await context).timeoutMs()).toBeGreaterThan(0);
  expect((await context).timeoutMs()).toBeLessThanOrEqual(300);
  expect((await failure).code).toBe(Code.DeadlineExceeded);
});

test("the transport's deadline holds where a call sets none, and zero means no deadline", async () => {
  const deadlines: (number | undefined)[] = [];
  await using server = await serveScheduler({
    getGroup(_, context) {
      deadlines.push(context.timeoutMs());
      return {};
    },
  });
  using transport = connect([server.port], { defaultTimeoutMs: 4_000 });
  const { client } = schedulerAt(transport);
  await client.getGroup({});
  await client.getGroup({}, { timeoutMs: 0 });
  expect(deadlines).toEqual([expect.closeTo(4_000, -3), undefined]);
});

test("aborting a unary call aborts the handler's signal", async () => {
  const { context, handler } = hanging();
  await using server = await serveScheduler({ submitGroup: handler });
  using transport = connect([server.port]);
  const controller = new AbortController();
  const failure = failureOf(schedulerAt(transport).client.submitGroup({}, { signal: controller.signal }));
  const { signal } = await context;
  controller.abort();
  expect((await failure).code).toBe(Code.Canceled);
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
});

test("aborting a stream aborts the handler's signal", async () => {
  const { promise: context, resolve } = Promise.withResolvers<HandlerContext>();
  await using server = await serveBare((router) =>
    router.rpc(Health.method.watch, async function* (_, handlerContext) {
      resolve(handlerContext);
      yield { status: Status.SERVING };
      await new Promise((done) => handlerContext.signal.addEventListener("abort", done));
    }),
  );
  using transport = connect([server.port]);
  const controller = new AbortController();
  const stream = createClient(Health, transport).watch({}, { signal: controller.signal })[Symbol.asyncIterator]();
  expect((await stream.next()).value?.status).toBe(Status.SERVING);
  const rest = failureOf(stream.next());
  controller.abort();
  expect((await rest).code).toBe(Code.Canceled);
  const { signal } = await context;
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
});

test("a signal aborted before the call makes no call", async () => {
  const getGroup = vi.fn(() => ({}));
  await using server = await serveScheduler({ getGroup });
  using transport = connect([server.port]);
  const { client } = schedulerAt(transport);
  expect((await failureOf(client.getGroup({}, { signal: AbortSignal.abort() }))).code).toBe(Code.Canceled);
  await client.getGroup({});
  expect(getGroup).toHaveBeenCalledOnce();
});

test("error details arrive, and so do the code and the message", async () => {
  const details = {
    reason: "LIMIT_HIT",
    metadata: { limit: "items" },
    violations: [{ field: "items", description: "too many" }],
    retryDelayMs: 1_500,
  };
  await using server = await serveScheduler({
    submitGroup() {
      throw rpcError(Code.ResourceExhausted, "100 % full – später", details);
    },
  });
  using transport = connect([server.port]);
  const error = await failureOf(schedulerAt(transport).client.submitGroup({}));
  expect(error.code).toBe(Code.ResourceExhausted);
  expect(error.rawMessage).toBe("100 % full – später");
  expect(rpcErrorDetails(error)).toEqual(details);
});

test("headers go both ways, trailers come back, bytes included", async () => {
  await using server = await serveScheduler({
    getGroup(_, { requestHeader, responseHeader, responseTrailer }) {
      responseHeader.set("x-echo", requestHeader.get("sheaf-tenant") ?? "");
      responseTrailer.set("x-echo-bin", requestHeader.get("x-raw-bin") ?? "");
      return {};
    },
  });
  using transport = connect([server.port], {
    interceptors: [
      (next) => (request) => {
        request.header.set("sheaf-tenant", "acme");
        return next(request);
      },
    ],
  });
  const seen: Record<string, string | null> = {};
  await schedulerAt(transport).client.getGroup(
    {},
    {
      headers: { "x-raw-bin": "AAEC/w" },
      onHeader: (header) => Object.assign(seen, { header: header.get("x-echo") }),
      onTrailer: (trailer) => Object.assign(seen, { trailer: trailer.get("x-echo-bin")?.replace(/=+$/, "") }),
    },
  );
  expect(seen).toEqual({ header: "acme", trailer: "AAEC/w" });
});

test("a stream brings its messages in order, then its trailers or its error", async () => {
  await using server = await serveBare((router) =>
    router.rpc(Health.method.watch, async function* ({ service }, { responseTrailer }) {
      for (const status of [Status.SERVING, Status.NOT_SERVING, Status.SERVING]) yield { status };
      responseTrailer.set("x-end", "yes");
      if (service === "bad") throw rpcError(Code.Aborted, "enough", { reason: "ENOUGH" });
    }),
  );
  using transport = connect([server.port]);
  const { watch } = createClient(Health, transport);
  const read: number[] = [];
  let end: string | null = null;
  for await (const { status } of watch({}, { onTrailer: (trailer) => (end = trailer.get("x-end")) })) read.push(status);
  expect({ read, end }).toEqual({ read: [Status.SERVING, Status.NOT_SERVING, Status.SERVING], end: "yes" });
  const error = await failureOf(readAll(watch({ service: "bad" })));
  expect(error.code).toBe(Code.Aborted);
  expect(rpcErrorDetails(error).reason).toBe("ENOUGH");
});

test("streams of the client are refused", async () => {
  using transport = connect([1]);
  const { serverReflectionInfo } = createClient(ServerReflection, transport);
  const error = await failureOf(readAll(serverReflectionInfo((async function* () {})())));
  expect(error.code).toBe(Code.Unimplemented);
});

test("a message over the limit is refused on its way out and on its way in", async () => {
  await using server = await serveScheduler(
    { getGroup: () => ({ group: { id: "x".repeat(2_000) } }), submitGroup: () => ({}) },
    { readMaxBytes: 100_000 },
  );
  using transport = connect([server.port], { maxBytes: 1_000 });
  const { client } = schedulerAt(transport);
  expect((await failureOf(client.getGroup({}))).code).toBe(Code.ResourceExhausted);
  expect((await failureOf(client.submitGroup({ task: "x".repeat(2_000) }))).code).toBe(Code.ResourceExhausted);
});

test("reads are repeated while unavailable, writes are not", async () => {
  const calls = { getGroup: 0, submitGroup: 0 };
  const unavailable = () => new ConnectError("not now", Code.Unavailable);
  await using server = await serveScheduler({
    getGroup() {
      calls.getGroup += 1;
      if (calls.getGroup < 3) throw unavailable();
      return {};
    },
    submitGroup() {
      calls.submitGroup += 1;
      throw unavailable();
    },
  });
  using transport = connect([server.port]);
  const { client } = schedulerAt(transport);
  await client.getGroup({});
  expect((await failureOf(client.submitGroup({}))).code).toBe(Code.Unavailable);
  expect(calls).toEqual({ getGroup: 3, submitGroup: 1 });
});

test("a connection whose peer fell silent is replaced", async () => {
  await using server = await serveReplica("a", { drainMs: 100 });
  await using proxy = await startFreezingProxy(server.port);
  using transport = connect([proxy.port], { keepaliveMs: 200, keepaliveTimeoutMs: 200 });
  const { client, whoAnswers } = schedulerAt(transport);
  expect(await whoAnswers()).toBe("a");
  proxy.freeze();
  await failureOf(client.getGroup({}, { timeoutMs: 50 }));
  await vi.waitFor(async () => expect((await client.getGroup({}, { timeoutMs: 200 })).group?.id).toBe("a"), 5_000);
});

test("a closed transport refuses calls", async () => {
  await using server = await serveReplica("a");
  const transport = connect([server.port]);
  const { client, whoAnswers } = schedulerAt(transport);
  expect(await whoAnswers()).toBe("a");
  transport.close();
  expect((await failureOf(client.getGroup({}))).code).toBe(Code.Unavailable);
});
