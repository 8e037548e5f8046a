import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ErrorCode, TaskState } from "@sheaf/proto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";

const UNKNOWN = "01920000-0000-7000-8000-000000000000";

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

const get = (path: string, headers?: Record<string, string>) =>
  callJson(`${gateway.url}${path}`, { ...(headers && { headers }) });
const post = (path: string, body?: unknown, headers?: Record<string, string>) =>
  callJson(`${gateway.url}${path}`, { method: "POST", body, ...(headers && { headers }) });
const submit = async (body: object) => (await post("/v1/groups", body)).body.id as string;

describe("an open group", () => {
  it("takes items by index, once, until it is sealed", async () => {
    const id = await submit({ task: "image.process", items: [], open: true });
    const append = (body: object) => post(`/v1/groups/${id}/items`, body);
    expect(await append({ items: [{ source: "a" }, { source: "b" }], first_index: 0 })).toMatchObject({ status: 202 });
    expect((await append({ items: [{ source: "a" }, { source: "b" }], first_index: 0 })).body.counts.total).toBe(2);
    expect((await append({ items: [{ source: "c" }] })).body.counts.total).toBe(3);
    expect(await append({ items: [{ source: "z" }], first_index: 9 })).toMatchObject({
      status: 409,
      body: { code: "index_mismatch", detail: "the next index is 3" },
    });
    expect(await append({ items: [{}] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/items/0/source" }] },
    });
    expect(await post(`/v1/groups/${id}/seal`)).toMatchObject({ status: 200, body: { state: "running", open: false } });
    expect(await append({ items: [{ source: "d" }] })).toMatchObject({ status: 409, body: { code: "group_sealed" } });
    expect(gateway.scheduler.theGroup.items.map(({ source }) => source)).toEqual(["a", "b", "c"]);
  });
});

it("lists, for whoever is told of another next index, no older state than that", async () => {
  const { scheduler } = gateway;
  const id = await submit({ task: "demo.noop", items: [], open: true });
  scheduler.before = (method) => {
    if (method === "appendItems") scheduler.theGroup.revision += 10;
  };
  expect(await post(`/v1/groups/${id}/items`, { items: [{}], first_index: 9 })).toMatchObject({ status: 409 });
  await get(`/v1/groups/${id}/tasks`);
  expect(scheduler.minRevision).toBe(String(scheduler.theGroup.revision));
});

describe("reading a group", () => {
  it("answers 304 while nothing has touched it", async () => {
    const id = await submit({ task: "demo.noop", items: [{}] });
    const first = await get(`/v1/groups/${id}`);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toBe('"1"');
    expect((await get(`/v1/groups/${id}`, { "if-none-match": etag })).status).toBe(304);
    gateway.scheduler.theGroup.revision = 2;
    expect((await get(`/v1/groups/${id}`, { "if-none-match": etag })).status).toBe(200);
  });

  it("asks for a state at least as new as any it has shown", async () => {
    const id = await submit({ task: "image.process", items: [], open: true });
    await post(`/v1/groups/${id}/items`, { items: [{ source: "a" }] });
    await post(`/v1/groups/${id}/seal`);
    for (const path of ["", "/tasks", "/tasks/0"]) {
      gateway.scheduler.minRevision = "";
      await get(`/v1/groups/${id}${path}`);
      expect(gateway.scheduler.minRevision).toBe("3");
    }
  });

  it("refuses query parameters it does not know", async () => {
    const id = await submit({ task: "demo.noop", items: [{}] });
    expect(await get(`/v1/groups/${id}?wait_for=1`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/wait_for" }] },
    });
  });

  it("pages through its tasks", async () => {
    const id = await submit({ task: "demo.noop", items: Array(5).fill({}) });
    gateway.scheduler.theGroup.succeeded = 2;
    const first = await get(`/v1/groups/${id}/tasks?state=queued&limit=2`);
    expect(first.body.tasks.map(({ index }: { index: number }) => index)).toEqual([2, 3]);
    const second = await get(`/v1/groups/${id}/tasks?state=queued&limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ tasks: [{ index: 4, state: "queued" }], next_cursor: null });
    expect((await get(`/v1/groups/${id}/tasks?state=queued,succeeded`)).body.tasks.length).toBe(5);
  });

  it.each(["limit=0", "limit=1001", "limit=x", "state=odd", "x=1"])("refuses a list with %s", async (query) => {
    expect((await get(`/v1/groups/${UNKNOWN}/tasks?${query}`)).status).toBe(400);
  });

  it("shows a task with its error", async () => {
    const id = await submit({ task: "image.process", items: [{ source: "a", name: "a.jpg" }] });
    gateway.scheduler.theGroup.tasks.set(0, {
      state: TaskState.FAILED,
      attempt: 1,
      queuedAt: timestampFromMs(1_000),
      error: { code: ErrorCode.IMAGE_TOO_LARGE, message: "too large", retryable: false, attempt: 1 },
    });
    const { body } = await get(`/v1/groups/${id}/tasks/0`);
    expect(body).toMatchObject({ index: 0, name: "a.jpg", state: "failed", queued_at: "1970-01-01T00:00:01.000Z" });
    expect(body.error).toEqual({ code: "image_too_large", message: "too large", retryable: false, attempt: 1 });
    expect(body).toMatchObject({ finished_at: null, worker: null, outputs: [], simulated: false });
  });

  it.each([`/v1/groups/${UNKNOWN}`, `/v1/groups/${UNKNOWN}/tasks`, `/v1/groups/${UNKNOWN}/tasks/0`, "/v1/groups/x"])(
    "%s is a 404 problem",
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, body: { code: "not_found", status: 404 } });
    },
  );

  it("knows no task of an odd index", async () => {
    const id = await submit({ task: "demo.noop", items: [{}] });
    for (const index of ["1", "-1", "1e3", "01", "99999999999"]) {
      expect((await get(`/v1/groups/${id}/tasks/${index}`)).status).toBe(404);
    }
  });

  it("cancels with a receipt", async () => {
    const id = await submit({ task: "demo.noop", items: [{}, {}] });
    expect((await post(`/v1/groups/${id}/cancel`)).body).toMatchObject({
      group_id: id,
      removed: 2,
      already_finished: 0,
    });
    expect(await post(`/v1/groups/${id}/cancel`, { force: true })).toMatchObject({ status: 400 });
  });
});
