import { Code, ConnectError } from "@connectrpc/connect";
import { newGroupId, rpcErrorDetails } from "@sheaf/service";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BothWays, startBothWays } from "./openapi/both-ways.ts";

let both: BothWays;
let rpc: BothWays["rpc"];
let rest: BothWays["rest"];
beforeAll(async () => {
  both = await startBothWays();
  ({ rpc, rest } = both);
});
afterAll(() => both?.[Symbol.asyncDispose]());

/** What API.md, section 5, makes of an error of gRPC. */
const STATUS_OF: Partial<Record<Code, number>> = {
  [Code.InvalidArgument]: 400,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.Aborted]: 409,
  [Code.FailedPrecondition]: 409,
};
/** Well-formed and impossible. */
const IMPOSSIBLE: ReadonlySet<string | undefined> = new Set(["UNKNOWN_TASK_TYPE", "IDEMPOTENCY_KEY_REUSED"]);
const GONE: ReadonlySet<string | undefined> = new Set(["GROUP_EXPIRED", "GROUP_DELETED"]);

async function errorOf(call: Promise<unknown>) {
  const error = ConnectError.from(await call.then(() => new Error("it succeeded")).catch((thrown: unknown) => thrown));
  const { reason, violations } = rpcErrorDetails(error);
  const status = IMPOSSIBLE.has(reason) ? 422 : GONE.has(reason) ? 410 : STATUS_OF[error.code];
  return { status, message: error.rawMessage, violations };
}

describe("errors through gRPC and REST are the same", () => {
  const UNKNOWN = newGroupId();
  const EXPIRED = "01000000-0000-7000-8000-000000000000";
  let running: string;
  let done: string;

  beforeAll(async () => {
    const submit = async (ms: number) =>
      (await rest("POST", "/v1/groups", { task: "demo.sleep", items: [{ args: { ms } }] })).body.id as string;
    [running, done] = await Promise.all([submit(60_000), submit(1)]);
    await both.finished(done);
  });
  afterAll(async () => {
    await rpc?.cancelGroup({ groupId: running });
  });

  test.each<[string, string, () => Promise<unknown>, () => ReturnType<typeof rest>]>([
    [
      "an unknown group",
      "not_found",
      () => rpc.getGroup({ groupId: UNKNOWN }),
      () => rest("GET", `/v1/groups/${UNKNOWN}`),
    ],
    [
      "an expired group",
      "group_expired",
      () => rpc.getGroup({ groupId: EXPIRED }),
      () => rest("GET", `/v1/groups/${EXPIRED}`),
    ],
    [
      "a cancel of none",
      "not_found",
      () => rpc.cancelGroup({ groupId: UNKNOWN }),
      () => rest("POST", `/v1/groups/${UNKNOWN}/cancel`),
    ],
    [
      "an unknown task",
      "not_found",
      () => rpc.getTask({ groupId: done, index: 9 }),
      () => rest("GET", `/v1/groups/${done}/tasks/9`),
    ],
    [
      "a foreign cursor",
      "invalid_request",
      () => rpc.listTasks({ groupId: done, pageToken: "x" }),
      () => rest("GET", `/v1/groups/${done}/tasks?cursor=x`),
    ],
    [
      "a retry that is too early",
      "group_not_finished",
      () => rpc.retryGroup({ groupId: running }),
      () => rest("POST", `/v1/groups/${running}/retry`),
    ],
    [
      "a delete that is too early",
      "group_not_finished",
      () => rpc.deleteGroup({ groupId: running }),
      () => rest("DELETE", `/v1/groups/${running}`),
    ],
    [
      "a retry of what is done",
      "task_succeeded",
      () => rpc.retryTask({ groupId: done, index: 0 }),
      () => rest("POST", `/v1/groups/${done}/tasks/0/retry`),
    ],
    [
      "an append to what is sealed",
      "group_sealed",
      () => rpc.appendItems({ groupId: running, firstIndex: 1, items: [{}] }),
      () => rest("POST", `/v1/groups/${running}/items`, { first_index: 1, items: [{}] }),
    ],
    [
      "an unknown task type",
      "unknown_task_type",
      () => rpc.submitGroup({ task: "no.such", items: [{}] }),
      () => rest("POST", "/v1/groups", { task: "no.such", items: [{}] }),
    ],
    [
      "an unknown queue",
      "not_found",
      () => rpc.pauseQueue({ queue: "nope" }),
      () => rest("POST", "/v1/queues/nope/pause"),
    ],
    [
      "a limit out of bounds",
      "invalid_request",
      () => rpc.setQueueLimits({ queue: "demo", ratePerS: -1 }),
      () => rest("POST", "/v1/queues/demo/limits", { rate_per_s: -1 }),
    ],
  ])("%s", async (_, code, byRpc, byRest) => {
    const { status, violations } = await errorOf(byRpc());
    const answer = await byRest();
    expect(status).toBeDefined();
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
    expect(answer.body.errors.map(({ detail }: { detail: string }) => detail)).toEqual(
      violations.map(({ description }) => description),
    );
  });

  test("an append that leaves a gap names the next index", async () => {
    const { id } = (await rest("POST", "/v1/groups", { task: "demo.noop", open: true })).body;
    const { status, message } = await errorOf(rpc.appendItems({ groupId: id, firstIndex: 7, items: [{}] }));
    const answer = await rest("POST", `/v1/groups/${id}/items`, { first_index: 7, items: [{}] });
    expect(answer).toMatchObject({ status, body: { code: "index_mismatch", detail: message } });
    await rpc.cancelGroup({ groupId: id });
  });
});
