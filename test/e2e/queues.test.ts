import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type KeyedStack, startKeyedStack } from "../contract/openapi/keyed-stack.ts";
import { keyedRest } from "./keyed-rest.ts";

const within = { timeout: 60_000, interval: 50 };
let keyed: KeyedStack;
let rest: ReturnType<typeof keyedRest>;

beforeAll(async () => {
  keyed = await startKeyedStack();
  rest = keyedRest(keyed);
});
afterAll(() => keyed?.[Symbol.asyncDispose]());

const items = (count: number, ms = 10_000) => Array.from({ length: count }, () => ({ args: { ms } }));
const countsOf = async (id: string, as = "submitter") => (await rest.get(`/v1/groups/${id}`, as)).counts;

test("a purge cancels what waits, whoever's it is; what runs ends well, and other queues stay as they are", async () => {
  await rest.post("/v1/queues/images/pause", {}, "operator");
  const images = await rest.submit({ task: "image.process", items: [{ source: `img_${"0".repeat(32)}` }] });
  const mine = await rest.submit({ task: "demo.sleep", items: items(10) });
  await vi.waitFor(async () => expect((await countsOf(mine)).running).toBe(2), within);
  const foreign = await rest.submit({ task: "demo.sleep", items: items(5) }, "stranger");
  const purged = await rest.post("/v1/queues/demo/purge", {}, "operator");
  expect(purged).toEqual({ cancelled: 13, groups: 2 });
  expect(await rest.get(`/v1/groups/${foreign}`, "stranger")).toMatchObject({
    ...{ state: "finished", progress: 1 },
    counts: { cancelled: 5 },
  });
  await vi.waitFor(async () => expect((await rest.get(`/v1/groups/${mine}`)).state).toBe("finished"), within);
  expect(await countsOf(mine)).toMatchObject({ succeeded: 2, cancelled: 8, failed: 0 });
  expect(await countsOf(images)).toMatchObject({ queued: 1, finished: 0 });
  expect(await rest.post("/v1/queues/demo/purge", {}, "operator")).toEqual({ cancelled: 0, groups: 0 });
  await rest.post("/v1/queues/images/resume", {}, "operator");
  await vi.waitFor(async () => expect((await countsOf(images)).failed).toBe(1), within);
});

test("what operators did is told with the ids of their keys, and only to operators", async () => {
  await rest.post("/v1/queues/demo/limits", { rate_per_s: 50 }, "operator", { "sheaf-actor": "somebody else" });
  await rest.post("/v1/queues/demo/limits", {}, "stranger");
  const { actions } = await rest.get("/v1/actions?limit=6", "operator");
  expect(actions).toMatchObject([
    { actor: "stranger", what: "queue.limits", detail: "no limits" },
    { actor: "operator", what: "queue.limits", target: "demo", detail: "rate_per_s 50" },
    { actor: "operator", what: "queue.resume", target: "images" },
    { actor: "operator", what: "queue.purge", effect: "0 tasks of 0 groups cancelled" },
    { actor: "operator", what: "queue.purge", target: "demo", effect: "13 tasks of 2 groups cancelled" },
    { actor: "operator", what: "queue.pause", target: "images", detail: null },
  ]);
  const page = await rest.get("/v1/actions?limit=4", "operator");
  const next = await rest.get(`/v1/actions?limit=4&cursor=${page.next_cursor}`, "operator");
  expect([...page.actions, ...next.actions]).toEqual(actions);
  expect(next.next_cursor).toBeNull();
  for (const path of ["/v1/actions", "/v1/queues"]) expect(await rest.status("GET", path, "submitter")).toBe(403);
  expect(await rest.status("POST", "/v1/queues/demo/purge", "submitter")).toBe(403);
  expect(await rest.status("POST", "/v1/queues/nope/purge", "operator")).toBe(404);
});

test("the queues are those of the last Control snapshot", async () => {
  const { queues } = await rest.get("/v1/queues", "operator");
  expect(queues.map(({ name }: { name: string }) => name).toSorted()).toEqual(["demo", "images"]);
});
