import { Code } from "@connectrpc/connect";
import { rpcError } from "@sheaf/service";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";

const UNKNOWN = "01920000-0000-7000-8000-000000000000";
const MISSING_IMAGES = { error: "Missing or invalid images parameter" };

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway({ demoSleep: { minMs: 5, maxMs: 15 } });
});
afterEach(() => gateway[Symbol.asyncDispose]());

const post = (body: unknown, headers?: Record<string, string>) =>
  callJson(`${gateway.url}/process_images`, { method: "POST", body, ...(headers && { headers }) });

describe("POST /process_images", () => {
  it("answers 202 with the group's id and where it is", async () => {
    const { status, body, headers } = await post({ images: ["a", "b"] });
    expect(status).toBe(202);
    expect(Object.keys(body)).toEqual(["group_id"]);
    expect(headers.get("location")).toBe(`/v1/groups/${body.group_id}`);
    expect(gateway.scheduler.theGroup.items.map(({ source }) => source)).toEqual(["a", "b"]);
    expect(gateway.scheduler.theGroup.request).toMatchObject({ groupId: body.group_id, task: "image.process" });
  });

  it("lets opaque references alone run as the tutorial's demo", async () => {
    const image = `img_${"0".repeat(32)}`;
    await post({ images: ["img1", image, "https://example.org/a.jpg"] });
    const args = gateway.scheduler.theGroup.items.map((item) => item.args);
    expect(args).toEqual([{ simulate: { min_ms: 5, max_ms: 15 } }, undefined, undefined]);
  });

  it.each([
    ["no list", {}],
    ["an empty list", { images: [] }],
    ["another name", { image: ["a"] }],
    ["a string", { images: "a" }],
    ["numbers", { images: ["a", 1] }],
    ["empty references", { images: [""] }],
    ["long references", { images: ["x".repeat(2_049)] }],
    ["too many", { images: Array(10_001).fill("x") }],
    ["a list as body", ["a"]],
    ["null", null],
    ["lone surrogates", { images: ["\ud800"] }],
  ])("refuses %s with the contract's own words", async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: MISSING_IMAGES });
    expect(gateway.scheduler.groups.size).toBe(0);
  });

  it.each([
    ["what is not JSON", "{", "application/json", 400, MISSING_IMAGES],
    ["deep nesting", `{"images":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, "application/json", 400, MISSING_IMAGES],
    ["__proto__", '{"images":["a"],"__proto__":{"x":1}}', "application/json", 400, MISSING_IMAGES],
    ["an unknown field", '{"images":["a"],"x":1}', "application/json", 400, { error: 'Unknown field "x"' }],
    ["another type", "a", "text/plain", 415, { error: expect.any(String) }],
    ["another charset", "{}", "application/json; charset=latin1", 415, { error: expect.any(String) }],
    ["another Unicode", "{}", 'application/json; charset="utf-16"', 415, { error: expect.any(String) }],
  ])("refuses %s", async (_, body, contentType, status, expected) => {
    const response = await fetch(`${gateway.url}/process_images`, {
      method: "POST",
      headers: { "content-type": contentType },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(expected);
  });

  it("refuses more values than anybody needs, without stopping for them", async () => {
    const body = `{"images":[${Array(600_000).fill("[]").join()}]}`;
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${gateway.url}/process_images`, { method: "POST", headers, body });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ error: expect.stringContaining("values") });
  });

  it("refuses a missing body with the contract's own words", async () => {
    expect(await post(undefined)).toMatchObject({ status: 400, body: MISSING_IMAGES });
  });

  it("refuses compressed bodies and bodies over the limit", async () => {
    expect(await post({ images: ["a"] }, { "content-encoding": "gzip" })).toMatchObject({
      status: 415,
      body: { error: expect.any(String) },
    });
    const huge = await post({ images: ["x".repeat(33 * 2 ** 20)] });
    expect(huge).toMatchObject({ status: 413, body: { error: expect.any(String) } });
  });

  it("takes 10,000 references of the full length, in chunks that are held until all are in", async () => {
    const images = Array.from({ length: 10_000 }, (_, n) => String(n).padEnd(2_048, "x"));
    expect((await post({ images })).status).toBe(202);
    const { items, request, sealed } = gateway.scheduler.theGroup;
    expect(items.map(({ source }) => source)).toEqual(images);
    expect(request).toMatchObject({ open: true, hold: true });
    expect(sealed).toBe(true);
    expect(gateway.scheduler.calls.filter(({ method }) => method === "appendItems").length).toBeGreaterThan(4);
  });

  it("cancels the rest of a large submit that fails half-way", async () => {
    gateway.scheduler.before = (method) => {
      if (method === "sealGroup") throw rpcError(Code.Unavailable, "the broker is away");
    };
    const images = Array.from({ length: 2_000 }, () => "x".repeat(2_048));
    expect((await post({ images })).status).toBe(503);
    await vi.waitFor(() => expect(gateway.scheduler.theGroup.cancelled).toBe(true));
  });

  it("repeats a submit under the same id when the scheduler was briefly away", async () => {
    let failures = 0;
    gateway.scheduler.before = (method) => {
      if (method === "submitGroup" && failures++ === 0) throw rpcError(Code.Unavailable, "changing the lead");
    };
    expect((await post({ images: ["a"] })).status).toBe(202);
    expect(gateway.scheduler.theGroup.items.length).toBe(1);
  });

  it.each([
    [Code.Unavailable, 503],
    [Code.ResourceExhausted, 429],
  ])("tells when to try again when the scheduler says code %i", async (code, status) => {
    gateway.scheduler.before = (method) => {
      if (method === "submitGroup") throw rpcError(code, "not now", { retryDelayMs: 2_400 });
    };
    const answer = await post({ images: ["a"] });
    expect(answer).toMatchObject({ status, body: { error: expect.any(String) } });
    expect(answer.headers.get("retry-after")).toBe("3");
    expect(answer.body).not.toHaveProperty("status");
  });

  it("answers 503 within two seconds when no scheduler is there", async () => {
    await gateway.stopScheduler();
    for (const call of [() => post({ images: ["a"] }), () => callJson(`${gateway.url}/status/${UNKNOWN}`)]) {
      const startedMs = performance.now();
      const answer = await call();
      expect(performance.now() - startedMs).toBeLessThan(4_500);
      expect(answer).toMatchObject({ status: 503, body: { error: expect.any(String) } });
      expect(answer.headers.get("retry-after")).toBe("1");
    }
  });
});

describe("GET /status/{group_id}", () => {
  it("answers the finished share and nothing else", async () => {
    const { body } = await post({ images: ["a", "b", "c"] });
    gateway.scheduler.theGroup.succeeded = 2;
    // A poll right after a write may be answered from what the write told; the ones that follow are not.
    const status = () => callJson(`${gateway.url}/status/${body.group_id}`);
    await expect.poll(status).toMatchObject({ status: 200, body: { status: 2 / 3 } });
    expect((await status()).body).toEqual({ status: 2 / 3 });
  });

  it.each([UNKNOWN, "nope", "%F0%9F%98%80", `${UNKNOWN}x`])("does not know %s", async (id) => {
    expect(await callJson(`${gateway.url}/status/${id}`)).toMatchObject({
      status: 404,
      body: { error: "Invalid group_id" },
    });
  });

  it("answers 410 once the retention is over", async () => {
    gateway.scheduler.before = (method) => {
      if (method === "getGroup") throw rpcError(Code.NotFound, "past its retention", { reason: "GROUP_EXPIRED" });
    };
    expect(await callJson(`${gateway.url}/status/${UNKNOWN}`)).toMatchObject({
      status: 410,
      body: { error: expect.any(String) },
    });
  });

  it("never shows what went wrong inside", async () => {
    gateway.scheduler.before = (method) => {
      if (method === "getGroup") throw new Error("secret");
    };
    const { status, body } = await callJson(`${gateway.url}/status/${UNKNOWN}`);
    expect(status).toBe(500);
    expect(body).toEqual({ error: "Something went wrong on our side" });
  });
});

describe("POST /cancel/{group_id}", () => {
  it("answers the receipt, and a second time zeros", async () => {
    const { group_id } = (await post({ images: ["a", "b", "c"] })).body;
    gateway.scheduler.theGroup.succeeded = 1;
    const cancel = () => callJson(`${gateway.url}/cancel/${group_id}`, { method: "POST" });
    expect((await cancel()).body).toEqual({ group_id, removed: 2, aborting: 0, already_finished: 1 });
    expect((await cancel()).body).toEqual({ group_id, removed: 0, aborting: 0, already_finished: 3 });
  });

  it("does not know other groups", async () => {
    expect(await callJson(`${gateway.url}/cancel/${UNKNOWN}`, { method: "POST" })).toMatchObject({
      status: 404,
      body: { error: "Invalid group_id" },
    });
  });
});

describe("GET /control", () => {
  it("answers the last snapshot whoever asks, without a call of its own", async () => {
    await vi.waitFor(async () => expect((await callJson(`${gateway.url}/control`)).status).toBe(200));
    const answer = await callJson(`${gateway.url}/control`, { headers: { accept: "application/json" } });
    expect(answer.body).toMatchObject({ taken_at: "1970-01-01T00:00:00.000Z", interval_s: 10, queues: [] });
    expect(answer.headers.get("vary")).toContain("Accept");
  });

  it("is unavailable while there is none", async () => {
    gateway.scheduler.snapshot = undefined;
    await vi.waitFor(async () => expect((await callJson(`${gateway.url}/control`)).status).toBe(503));
    expect((await callJson(`${gateway.url}/control`)).body).toEqual({ error: expect.any(String) });
  });
});

describe("errors under the four endpoints", () => {
  it.each([
    ["GET", "/process_images", "POST"],
    ["GET", `/cancel/${UNKNOWN}`, "POST"],
    ["POST", `/status/${UNKNOWN}`, "GET, HEAD"],
    ["DELETE", "/control", "GET, HEAD"],
  ])("%s %s is 405 and says what is allowed", async (method, path, allow) => {
    const answer = await callJson(`${gateway.url}${path}`, { method });
    expect(answer).toMatchObject({ status: 405, body: { error: expect.any(String) } });
    expect(answer.headers.get("allow")).toBe(allow);
  });

  it.each(["/status", "/status/a/b", "/status/%zz", "/control/x"])("%s is told as {error}", async (path) => {
    const { status, body } = await callJson(`${gateway.url}${path}`);
    expect([400, 404]).toContain(status);
    expect(body).toEqual({ error: expect.any(String) });
  });
});
