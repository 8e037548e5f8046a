import { Code, createClient, type HandlerContext } from "@connectrpc/connect";
import { Health, ServerReflection, HealthCheckResponse_ServingStatus as Status } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import { connect, serveBare } from "./fixtures/rpc.ts";
import { failureOf, schedulerAt, serveScheduler } from "./fixtures/rpc-scheduler.ts";
import { rpcError, rpcErrorDetails } from "./rpc-error.ts";

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

test("a call's deadline reaches the handler, and ends the call", async () => {
  const { context, handler } = hanging();
  await using server = await serveScheduler({ submitGroup: handler });
  using transport = connect([server.port]);
  const failure = failureOf(schedulerAt(transport).client.submitGroup({}, { timeoutMs: 2_000 }));
  expect((await context).timeoutMs()).toBeGreaterThan(0);
  expect((await context).timeoutMs()).toBeLessThanOrEqual(2_000);
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
  using transport = connect([server.port], { defaultTimeoutMs: 60_000 });
  const { client } = schedulerAt(transport);
  await client.getGroup({});
  await client.getGroup({}, { timeoutMs: 0 });
  expect(deadlines).toEqual([expect.closeTo(60_000, -4), undefined]);
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
