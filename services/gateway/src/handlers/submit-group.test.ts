import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { Priority } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { callJson } from "../testing/http.ts";

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

const post = (path: string, body?: unknown, headers?: Record<string, string>) =>
  callJson(`${gateway.url}${path}`, { method: "POST", body, ...(headers && { headers }) });

describe("POST /v1/groups", () => {
  it("passes everything on and answers the group", async () => {
    const { status, body, headers } = await post("/v1/groups", {
      task: "image.process",
      items: [{ source: "https://example.org/a.jpg", name: "a.jpg", args: { x: [1, null, "y"] } }],
      options: { preset: "web" },
      priority: "high",
      max_attempts: 5,
      timeout_ms: 1_000,
      not_before: "2030-01-01T00:00:00.250Z",
      deadline: "2030-01-02T02:00:00+02:00",
      labels: { album: "x" },
      open: true,
    });
    expect(status).toBe(202);
    expect(headers.get("location")).toBe(`/v1/groups/${body.id}`);
    const { request, items } = gateway.scheduler.theGroup;
    expect(request).toMatchObject({ task: "image.process", priority: Priority.HIGH, maxAttempts: 5, timeoutMs: 1_000 });
    expect(request).toMatchObject({ options: { preset: "web" }, labels: { album: "x" }, open: true, hold: false });
    expect([request.notBefore, request.deadline].map((time) => time && timestampDate(time).toISOString())).toEqual([
      "2030-01-01T00:00:00.250Z",
      "2030-01-02T00:00:00.000Z",
    ]);
    expect(items).toMatchObject([{ source: "https://example.org/a.jpg", name: "a.jpg", args: { x: [1, null, "y"] } }]);
    expect(body).toMatchObject({ task: "image.process", state: "open", outcome: null, priority: "high", open: true });
    expect(body.created_at).toBe("2023-11-14T22:13:20.123Z");
    expect(body.counts).toEqual({
      total: 1,
      queued: 1,
      running: 0,
      retrying: 0,
      succeeded: 0,
      failed: 0,
      cancelled: 0,
      finished: 0,
    });
  });

  it("takes items without a source where the task needs none", async () => {
    const { status } = await post("/v1/groups", { task: "demo.noop", items: [{}, {}] });
    expect(status).toBe(202);
    expect(gateway.scheduler.theGroup).toMatchObject({ items: [{ source: "" }, { source: "" }], sealed: true });
  });

  it.each([
    ["no task", { items: [{}] }, "/task"],
    ["no items", { task: "demo.noop" }, "/items"],
    ["an unknown field", { task: "demo.noop", items: [{}], count: 3 }, "/count"],
    ["an unknown field of an item", { task: "demo.noop", items: [{ sauce: "x" }] }, "/items/0/sauce"],
    ["an image without source", { task: "image.process", items: [{ source: "a" }, {}] }, "/items/1/source"],
    [
      "a reserved argument",
      { task: "image.process", items: [{ source: "a", args: { simulate: {} } }] },
      "/items/0/args",
    ],
    ["a bad priority", { task: "demo.noop", items: [{}], priority: "urgent" }, "/priority"],
    ["too many attempts", { task: "demo.noop", items: [{}], max_attempts: 21 }, "/max_attempts"],
    ["a short timeout", { task: "demo.noop", items: [{}], timeout_ms: 99 }, "/timeout_ms"],
    ["a time without zone", { task: "demo.noop", items: [{}], deadline: "2030-01-01T00:00:00" }, "/deadline"],
    ["a long label", { task: "demo.noop", items: [{}], labels: { a: "x".repeat(65) } }, "/labels/a"],
    ["large options", { task: "demo.noop", items: [{}], options: { x: "x".repeat(17_000) } }, "/options"],
    ["a list", [], ""],
  ])("refuses %s and points at it", async (_, body, pointer) => {
    const answer = await post("/v1/groups", body);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(answer).toMatchObject({ status: 400, body: { status: 400, code: "invalid_request" } });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(gateway.scheduler.groups.size).toBe(0);
  });

  it("passes a webhook and the trace context on", async () => {
    const webhook = { url: "https://example.org/hook", secret: `whsec_${Buffer.alloc(24).toString("base64")}` };
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await post("/v1/groups", { task: "demo.noop", items: [{}], webhook }, { traceparent });
    expect(gateway.scheduler.theGroup.request).toMatchObject({ webhook, traceparent });
  });

  it.each([
    ["without a secret, where there are no keys", { url: "https://example.org/" }, "/webhook/secret"],
    ["with a secret that is none", { url: "https://example.org/", secret: "hunter2" }, "/webhook/secret"],
    ["to a file", { url: "file:///etc/passwd" }, "/webhook/url"],
    ["to nowhere", { url: "nowhere" }, "/webhook/url"],
  ])("refuses a webhook %s by its place", async (_, webhook, pointer) => {
    const answer = await post("/v1/groups", { task: "demo.noop", items: [{}], webhook });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it("passes a key and follow-ups on, and leaves the id to the scheduler then", async () => {
    const followUps = { on_finished: { task: "demo.noop", args: { a: 1 } }, on_succeeded: { task: "demo.sleep" } };
    const body = { task: "demo.noop", items: [{}], ...followUps };
    await post("/v1/groups", body, { "idempotency-key": "k" });
    expect(gateway.scheduler.theGroup.request).toMatchObject({
      groupId: "",
      idempotencyKey: "k",
      onFinished: { task: "demo.noop", args: { a: 1 } },
      onSucceeded: { task: "demo.sleep" },
    });
  });

  it.each([
    ["on_finished without a task", { on_finished: {} }, "/on_finished/task"],
    ["on_succeeded with an unknown field", { on_succeeded: { task: "demo.noop", after: 1 } }, "/on_succeeded/after"],
  ])("refuses %s by its place", async (_, extra, pointer) => {
    const answer = await post("/v1/groups", { task: "demo.noop", items: [{}], ...extra });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request", errors: [{ pointer }] } });
  });

  it("names what is wrong with image options before anything is accepted", async () => {
    const options = { outputs: { small: { resize: { widht: 9 } } } };
    const answer = await post("/v1/groups", { task: "image.process", items: [{ source: "a" }], options });
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid_operation" } });
    expect(answer.body.errors).toContainEqual({
      pointer: "/options/outputs/small/resize/widht",
      detail: "unknown field",
    });
  });

  it("tells an unknown task type by the scheduler's reason", async () => {
    const answer = await post("/v1/groups", { task: "demo.nope", items: [{}] });
    expect(answer).toMatchObject({ status: 422, body: { code: "unknown_task_type", detail: "no such task type" } });
  });

  it("turns the scheduler's field violations into pointers", async () => {
    gateway.scheduler.before = (method) => {
      const violations = [{ field: "items[3].source", description: "too odd" }];
      if (method === "submitGroup") throw rpcError(Code.InvalidArgument, "bad request", { violations });
    };
    const { status, body } = await post("/v1/groups", { task: "demo.noop", items: [{}] });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: "/items/3/source", detail: "too odd" }]);
  });

  it("ties the request together by its id", async () => {
    const sane = await post("/v1/groups", { task: "demo.noop", items: [{}] }, { "x-request-id": "abc-1" });
    expect(sane.headers.get("x-request-id")).toBe("abc-1");
    const submitted = gateway.scheduler.calls.find(({ method }) => method === "submitGroup");
    expect(submitted).toMatchObject({ requestId: "abc-1", tenant: "default" });
    const odd = await post("/v1/groups", {}, { "x-request-id": "a b<script>" });
    expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(odd.body.request_id).toBe(odd.headers.get("x-request-id"));
  });
});
