import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type KeyedStack, startKeyedStack } from "../contract/openapi/keyed-stack.ts";
import { keyedRest } from "./keyed-rest.ts";

const within = { timeout: 30_000, interval: 50 };
const GOOD = { args: { ms: 0 } };
const BAD = { args: { ms: -1 } };
const MISSING = { source: `img_${"0".repeat(32)}` };
let keyed: KeyedStack;
let rest: ReturnType<typeof keyedRest>;

beforeAll(async () => {
  keyed = await startKeyedStack({ SHEAF_SCHEDULERS: "2" });
  rest = keyedRest(keyed);
});
afterAll(() => keyed?.[Symbol.asyncDispose]());

async function finished(id: string, as = "submitter", round = 1) {
  return vi.waitFor(async () => {
    const group = await rest.get(`/v1/groups/${id}`, as);
    expect(group).toMatchObject({ state: "finished", round });
    return group;
  }, within);
}

async function ended(group: object, as = "submitter"): Promise<string> {
  const id = await rest.submit(group, as);
  await finished(id, as);
  return id;
}

/** Codes and how often each came. */
async function counts(query = "", as = "viewer"): Promise<Record<string, number>> {
  const { failures } = await rest.get(`/v1/failures${query}`, as);
  return Object.fromEntries(failures.map(({ code, count }: { code: string; count: number }) => [code, count]));
}

test("failed tasks are told by code, filtered, and run again in bulk: once each, and nobody else's", async () => {
  const naps = await ended({ task: "demo.sleep", items: [GOOD, BAD, { ...BAD, name: "second" }] });
  const images = await ended({ task: "image.process", items: [MISSING] });
  const foreign = await ended({ task: "demo.sleep", items: [BAD] }, "stranger");

  await vi.waitFor(async () => expect(await counts()).toEqual({ invalid_operation: 2, image_not_found: 1 }));
  expect(await counts("?queue=images")).toEqual({ image_not_found: 1 });
  expect(await counts("?error=timeout,invalid_operation")).toEqual({ invalid_operation: 2 });
  await vi.waitFor(async () => expect(await counts("", "stranger")).toEqual({ invalid_operation: 1 }));
  const [naming] = (await rest.get("/v1/failures?error=invalid_operation", "viewer")).failures;
  expect(naming.samples).toHaveLength(2);
  expect(naming.samples).toContainEqual({
    ...{ group_id: naps, index: 2, name: "second", task: "demo.sleep", queue: "demo" },
    error: { code: "invalid_operation", message: expect.stringContaining("args.ms"), retryable: false, attempt: 1 },
    failed_at: naming.last_at,
    href: `/v1/groups/${naps}/tasks/2`,
  });

  const filter = { error: ["invalid_operation"], queue: null };
  // While nothing is handed out, nothing can have failed again when the second call has its turn.
  await rest.post("/v1/queues/demo/pause", {}, "operator");
  const both = await Promise.all([rest.post("/v1/failures/retry", filter), rest.post("/v1/failures/retry", filter)]);
  expect(both.map(({ retried }) => retried).toSorted()).toEqual([0, 2]);
  expect(both.map(({ groups, more }) => [groups, more]).toSorted()).toEqual([
    [0, false],
    [1, false],
  ]);
  await vi.waitFor(async () => {
    expect(await rest.get(`/v1/groups/${naps}`)).toMatchObject({ round: 2, counts: { queued: 2, succeeded: 1 } });
  });
  await rest.post("/v1/queues/demo/resume", {}, "operator");
  expect((await finished(naps, "submitter", 2)).counts).toMatchObject({ succeeded: 1, failed: 2 });
  const { attempts } = await rest.get(`/v1/groups/${naps}/tasks/1`);
  expect(attempts.map((attempt: { round: number }) => attempt.round)).toEqual([1, 2]);
  expect((await rest.get(`/v1/groups/${naps}/tasks/0`)).attempts).toHaveLength(1);
  expect(await rest.get(`/v1/groups/${images}`)).toMatchObject({ round: 1 });
  expect(await rest.get(`/v1/groups/${foreign}`, "stranger")).toMatchObject({ round: 1 });
});

test("a bulk retry is an action, which an operator sees; viewers may look and not retry", async () => {
  expect(await rest.post("/v1/failures/retry", { error: ["timeout"] })).toEqual({ retried: 0, groups: 0, more: false });
  const { actions } = await rest.get("/v1/actions", "operator");
  const retry = actions.find(({ what }: { what: string }) => what === "failures.retry");
  expect(retry).toMatchObject({
    ...{ actor: "submitter", what: "failures.retry", target: null, detail: "invalid_operation" },
    effect: "2 tasks of 1 group to run again",
  });
  expect(await rest.status("POST", "/v1/failures/retry", "viewer")).toBe(403);
  expect(await rest.status("GET", "/v1/failures?error=nope", "viewer")).toBe(400);
});
