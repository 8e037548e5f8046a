import { Code, ConnectError } from "@connectrpc/connect";
import { freePort } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { startFreezingProxy } from "./fixtures/freezing-proxy.ts";
import { connect } from "./fixtures/rpc.ts";
import { failureOf, schedulerAt, serveReplica, serveScheduler } from "./fixtures/rpc-scheduler.ts";

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
  const port = await freePort();
  const b = await serveReplica("b", { listen: { host: "127.0.0.1", port } });
  using transport = connect([a.port, port]);
  const { whoAnswers } = schedulerAt(transport);
  await vi.waitFor(async () => expect(await whoAnswers()).toBe("b"));
  await b.stop();
  for (let call = 0; call < 10; call += 1) expect(await whoAnswers()).toBe("a");
  await using again = await serveReplica("b again", { listen: { host: "127.0.0.1", port } });
  expect(again.port).toBe(port);
  await vi.waitFor(async () => expect(await whoAnswers()).toBe("b again"), { timeout: 10_000, interval: 20 });
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
  await vi.waitFor(async () => expect((await client.getGroup({}, { timeoutMs: 200 })).group?.id).toBe("a"));
});

test("a closed transport refuses calls", async () => {
  await using server = await serveReplica("a");
  const transport = connect([server.port]);
  const { client, whoAnswers } = schedulerAt(transport);
  expect(await whoAnswers()).toBe("a");
  transport.close();
  expect((await failureOf(client.getGroup({}))).code).toBe(Code.Unavailable);
});
