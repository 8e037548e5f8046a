import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { BlobStore } from "@sheaf/blobs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pngLike } from "../testing/images.ts";
import { cases } from "./cases.ts";
import { faultsOf, OUTSIDE_TEXT } from "./faults.ts";
import { type FuzzRig, startFuzzRig } from "./fuzz-rig.ts";
import { MalformedAnswer, readAnswer } from "./read-answer.ts";
import { type RunOptions, runCases } from "./run-cases.ts";
import { KNOWN_ID } from "./targets.ts";
import type { FramedCase, FuzzCase } from "./wire.ts";

const ask = (target: string, method = "GET", body?: Uint8Array): FramedCase => ({
  ...{ kind: "framed", method, target, body, chunked: false },
  headers: body ? [["Content-Type", "image/png"]] : [],
});
const HEAD = "X-Request-Id: a\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'";
const PROBLEM = "Content-Type: application/problem+json; charset=utf-8";
const PLAIN = "Content-Type: application/json; charset=utf-8";
const problem = (over: object = {}) =>
  JSON.stringify({
    ...{ type: "urn:sheaf:problem:not_found", title: "Not found", status: 404, detail: "x", code: "not_found" },
    ...{ request_id: "a", errors: [], ...over },
  });

/** An answer with the usual head. */
function answered(status: number, { lines = [PLAIN], body = "{}" }: { lines?: string[]; body?: string } = {}) {
  const head = [`HTTP/1.1 ${status} X`, HEAD, `Content-Length: ${Buffer.byteLength(body)}`, ...lines].join("\r\n");
  const answer = readAnswer(Buffer.from(`${head}\r\n\r\n${body}`), "GET");
  if (answer === undefined) throw new Error("the answer is not whole");
  return answer;
}

describe("an answer", () => {
  it("is fine when it keeps to the contract", () => {
    expect(faultsOf(answered(200), ask("/v1/limits"))).toEqual([]);
    expect(faultsOf(answered(404, { lines: [PROBLEM], body: problem() }), ask("/v1/x"))).toEqual([]);
    expect(faultsOf(answered(404, { body: '{"error":"x"}' }), ask("/status/x"))).toEqual([]);
    expect(faultsOf(answered(501, { lines: [PROBLEM], body: notImplemented }), ask("/v1/groups/x/events?a=b"))).toEqual(
      [],
    );
  });

  const notImplemented = problem({
    type: "urn:sheaf:problem:not_implemented",
    title: "Not implemented",
    status: 501,
    code: "not_implemented",
  });
  const internal = problem({
    type: "urn:sheaf:problem:internal",
    title: "Internal error",
    status: 500,
    code: "internal",
  });
  const disposition = (value: string) => answered(200, { lines: [`Content-Disposition: ${value}`] });
  it.each([
    ["a fault of ours", answered(500, { lines: [PROBLEM], body: internal }), "/v1/x", /status 500/],
    [
      "what is not done, where it is",
      answered(501, { lines: [PROBLEM], body: notImplemented }),
      "/v1/groups",
      /status 501/,
    ],
    [
      "a problem from the first endpoints",
      answered(404, { lines: [PROBLEM], body: problem() }),
      "/status/x",
      /an error as/,
    ],
    ["a plain error on /v1", answered(404, { body: '{"error":"x"}' }), "/v1/x", /an error as/],
    [
      "a status beside a plain error",
      answered(404, { body: '{"error":"x","status":1}' }),
      "/status/x",
      /error, status/,
    ],
    ["a code that nobody knows", answered(404, { lines: [PROBLEM], body: problem({ code: "odd" }) }), "/v1/x", /odd/],
    ["a code with another status", answered(409, { lines: [PROBLEM], body: problem() }), "/v1/x", /not_found as 409/],
    ["an error page", answered(404, { lines: ["Content-Type: text/html"], body: "<html>" }), "/v1/x", /text\/html/],
    ["JSON that is none", answered(200, { body: "{" }), "/v1/x", /JSON/],
    ["an injected header", answered(200, { lines: ["X-Injected: yes"] }), "/v1/x", /injected/],
    ["a quote in a file name", disposition('inline; filename="a"b"'), "/v1/x", /Content-Disposition/],
    [
      "bytes in a file name",
      disposition("inline; filename=\"a\"; filename*=UTF-8''%zz"),
      "/v1/x",
      /Content-Disposition/,
    ],
    ["a Location elsewhere", answered(202, { lines: ["Location: //evil.example"] }), "/v1/x", /Location/],
    ["a file beside the store", answered(200, { body: JSON.stringify(OUTSIDE_TEXT) }), "/v1/x", /beside the store/],
    [
      "a stack",
      answered(404, { lines: [PROBLEM], body: problem({ detail: "at a (/x/node_modules/y.js:1)" }) }),
      "/v1/x",
      /internals/,
    ],
  ])("with %s is found", (_, answer, target, fault) => {
    expect(faultsOf(answer, ask(target)).join()).toMatch(fault);
  });

  it.each([
    ["no status line", "HTTP/1.1 200\r\n\r\n"],
    ["a bare line feed in a header", "HTTP/1.1 200 OK\r\nX-A: b\nX-B: c\r\n\r\n"],
    ["a NUL in a header", "HTTP/1.1 200 OK\r\nX-A: b\0\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"],
    ["a chunk of no size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"],
  ])("that has %s is none", (_, bytes) => {
    expect(() => readAnswer(Buffer.from(bytes), "GET")).toThrow(MalformedAnswer);
  });
});

describe("the fuzz", () => {
  const anImage = fc.constant<FuzzCase>(ask("/v1/images", "POST", pngLike(100)));
  const aRead = fc.constant<FuzzCase>(ask(`/v1/groups/${KNOWN_ID}`));
  const faultsIn = async (port: number, o: Partial<RunOptions>) =>
    (await runCases({ port, seed: 1, runs: 1_000, withinMs: 2_000, from: cases, ...o })).found?.faults.join() ?? "";

  it("finds a fault of ours", async () => {
    await using rig = await startFuzzRig();
    rig.gateway.scheduler.before = () => {
      throw new TypeError("planted");
    };
    expect(await faultsIn(rig.gateway.port, {})).toContain("status 500");
  });

  it("finds a handler that hangs", async () => {
    const hanging = (blobs: BlobStore) => spoilt(blobs, { draft: () => new Promise<never>(() => undefined) });
    await using rig = await startFuzzRig({ timing: { drainMs: 100 } }, hanging);
    expect(await faultsIn(rig.gateway.port, { from: anImage, withinMs: 300, runs: 1 })).toContain("Hang");
  });

  it("finds a smuggled request, and a connection that is closed without an answer", async () => {
    const answers = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    const reply = (socket: Socket, data: string) =>
      data.includes("/v1/smuggled") ? socket.end(answers.repeat(2)) : socket.destroy();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket
        .setEncoding("latin1")
        .on("error", () => undefined)
        .once("data", (data: string) => reply(socket, data));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      const isSmuggled = (one: FuzzCase) => one.kind === "raw" && one.refused;
      expect(await faultsIn(port, { from: cases.filter(isSmuggled) })).toContain("not refused: 200, 200");
      expect(await faultsIn(port, { from: aRead })).toBe("closed without an answer");
    } finally {
      server.close();
    }
  });

  it("finds a temp file that is left, and a file beside the store that was changed", async () => {
    let folder = "";
    const leaking = (blobs: BlobStore) => {
      const draft: BlobStore["draft"] = async (...given) => {
        await writeFile(join(folder, "tmp", "left"), "x");
        await mkdir(join(folder, "..", "astray"), { recursive: true });
        return blobs.draft(...given);
      };
      return spoilt(blobs, { draft });
    };
    await using rig = await startFuzzRig({}, leaking);
    ({ folder } = rig);
    const before = await rig.neighbours();
    expect(await faultsIn(rig.gateway.port, { from: anImage, runs: 1 })).toBe("");
    expect(await rig.tempFiles()).toEqual(["left"]);
    expect(await rig.neighbours()).not.toEqual(before);
  });

  it("tells the smallest case that goes wrong", async () => {
    await using rig: FuzzRig = await startFuzzRig();
    rig.gateway.scheduler.before = (method) => {
      if (method === "getGroup") throw new TypeError("planted");
    };
    const { found } = await runCases({ port: rig.gateway.port, seed: 1, runs: 1_000 });
    expect(found?.told.length).toBeLessThan(500);
  });
});

/** A store of which some methods are others. */
function spoilt(blobs: BlobStore, flaws: Partial<BlobStore>): BlobStore {
  const get = (_: BlobStore, name: string | symbol): unknown => {
    const member: unknown = Reflect.get(name in flaws ? flaws : blobs, name);
    return typeof member === "function" ? member.bind(blobs) : member;
  };
  return new Proxy(blobs, { get });
}
