import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { WorkerState } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import { startGateway } from "./testing/gateway-fixture.ts";

const W1 = { id: "w-1", state: WorkerState.BUSY, slots: 2, queues: ["images"], cpuCores: 1.5, loopLagMs: 3 };
const LOST = { id: "w-2", state: WorkerState.LOST, reason: "no heartbeat", version: "0.0.9", versionMismatch: true };

async function started() {
  const gateway = await startGateway();
  gateway.scheduler.snapshot = { takenAt: timestampFromMs(0), workers: [W1, LOST] };
  const answer = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${gateway.url}/v1/workers${path}`, init);
    return { status: response.status, body: await response.json() };
  };
  await vi.waitFor(async () => expect((await answer("")).body).toMatchObject({ workers: [{ id: "w-1" }, {}] }));
  const post = (path: string, json?: object) =>
    answer(path, {
      method: "POST",
      ...(json && { body: JSON.stringify(json), headers: { "content-type": "application/json" } }),
    });
  return { gateway, answer, post };
}

test("the workers of the last snapshot are listed and shown, without a call of their own", async () => {
  const { gateway, answer } = await started();
  await using _ = gateway;
  const calls = gateway.scheduler.calls.length;
  const { body } = await answer("");
  expect(body).toMatchObject({
    taken_at: "1970-01-01T00:00:00.000Z",
    workers: [
      { id: "w-1", state: "busy", reason: null, queues: ["images"], cpu_cores: 1.5, loop_lag_ms: 3 },
      { id: "w-2", state: "lost", reason: "no heartbeat", version_mismatch: true },
    ],
  });
  expect((await answer("/w-2")).body).toMatchObject({ id: "w-2" });
  expect(await answer("/w-3")).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(gateway.scheduler.calls).toHaveLength(calls);
});

test("each command answers with the worker after it", async () => {
  const { gateway, post } = await started();
  await using _ = gateway;
  expect(await post("/w-1/drain")).toMatchObject({ status: 200, body: { id: "w-1", state: "draining" } });
  expect(await post("/w-1/resume", {})).toMatchObject({ status: 200, body: { state: "busy" } });
  expect(await post("/w-1/slots", { slots: 7 })).toMatchObject({ status: 200, body: { slots: 7 } });
  expect(await post("/w-1/shutdown")).toMatchObject({ status: 200, body: { id: "w-1" } });
});

test("what is no command is refused, and a worker that is not known is not found", async () => {
  const { gateway, post } = await started();
  await using _ = gateway;
  for (const json of [undefined, {}, { slots: 1.5 }, { slots: "2" }, { slots: 2, more: 1 }])
    expect(await post("/w-1/slots", json)).toMatchObject({ status: 400 });
  expect(await post("/w-1/drain", { now: true })).toMatchObject({ status: 400 });
  expect(await post("/w-3/drain")).toMatchObject({ status: 404 });
});
