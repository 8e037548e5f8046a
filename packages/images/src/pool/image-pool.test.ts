import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveOptions } from "@sheaf/image-options";
import { ErrorCode } from "@sheaf/proto";
import { type Corpus, type CorpusName, childPids, corpus, isAlive } from "@sheaf/testkit";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createImagePool, type ImagePool, type ImagePoolOptions } from "./image-pool.ts";

/** With effort 9 an AVIF of this picture takes far longer than any test. */
const SLOW = { outputs: { slow: { format: "avif", effort: 9, quality: 90 } } };
const LIMITS = { imageBytes: 32 << 20, pixels: 50_000_000, frames: 100, outputSide: 8192, avifEffort: 9 };
const never = new AbortController().signal;

let files: Corpus;
let outDir: string;
let pool: ImagePool | undefined;
let logged: string[];

beforeAll(async () => {
  files = await corpus();
});
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), "sheaf-pool-"));
  logged = [];
});
afterEach(async () => {
  await pool?.stop();
  pool = undefined;
  expect(await childPids()).toEqual([]);
  await rm(outDir, { recursive: true });
});

function start(options: Partial<ImagePoolOptions> = {}): ImagePool {
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields: object, message: string) => void logged.push(message + JSON.stringify(fields)),
  };
  pool = createImagePool({ size: 1, limits: LIMITS, log, ...options });
  return pool;
}

function job(name: CorpusName, options: unknown = {}) {
  return { sourcePath: files.path(name), plan: resolveOptions(options), outDir };
}

const run = (name: CorpusName, options?: unknown, signal = never, timeoutMs = 60_000) =>
  (pool ?? start()).run(job(name, options), { signal, timeoutMs });

/** A slow image, once a child is at work on it. */
async function runSlow(signal = never, timeoutMs = 60_000) {
  await run("tiny.png");
  const [pid = expect.fail("no child")] = await childPids();
  const running = run("large.jpg", SLOW, signal, timeoutMs);
  running.catch(() => undefined);
  return { pid, running };
}

describe("the image pool", () => {
  it("makes outputs and names what is wrong, and its children go on", async () => {
    start();
    expect((await run("photo.avif")).outputs).toMatchObject([{ name: "web" }, { name: "thumb" }]);
    const [pid] = await childPids();
    await expect(run("truncated.jpg")).rejects.toMatchObject({ code: ErrorCode.CORRUPT_IMAGE, crashed: false });
    await expect(run("drawing.svg")).rejects.toMatchObject({ code: ErrorCode.UNSUPPORTED_FORMAT });
    await expect(run("pixel-bomb.png")).rejects.toMatchObject({ code: ErrorCode.IMAGE_TOO_LARGE });
    await run("photo.jpg");
    expect(await childPids()).toEqual([pid]);
    expect(logged).toEqual([]);
  });

  it("says storage_error when outputs cannot be written, and logs the rest", async () => {
    const lost = { ...job("photo.jpg"), outDir: join(outDir, "gone") };
    const failure = await start()
      .run(lost, { signal: never, timeoutMs: 60_000 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: ErrorCode.STORAGE_ERROR, message: expect.not.stringContaining(outDir) });
    await vi.waitFor(() => expect(logged.join()).toContain("gone"));
  });

  it("gives a child nothing of our environment", async () => {
    await run("tiny.png");
    const [pid] = await childPids();
    const names = (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0").map((entry) => entry.split("=")[0]);
    expect(names.filter(Boolean).sort()).toEqual([
      "MALLOC_ARENA_MAX",
      "NODE_CHANNEL_FD",
      "NODE_CHANNEL_SERIALIZATION_MODE",
      "UV_THREADPOOL_SIZE",
      "VIPS_BLOCK_UNTRUSTED",
    ]);
  });

  it("runs as many at once as it has children and the rest in order", async () => {
    start({ size: 2 });
    const abort = new AbortController();
    const { running } = await runSlow(abort.signal);
    const ended: number[] = [];
    await Promise.all([0, 1, 2].map((index) => run("tiny.png").then(() => ended.push(index))));
    expect(await childPids()).toHaveLength(2);
    expect(ended).toEqual([0, 1, 2]);
    abort.abort();
    await expect(running).rejects.toThrow(abort.signal.reason);
  });

  it("ends a running encoder at once when it is aborted, and is at work again", async () => {
    const tookMs: number[] = [];
    // The best of three, since other processes may keep this one from its core for longer than that.
    for (let round = 0; round < 3; round += 1) {
      const abort = new AbortController();
      const { pid, running } = await runSlow(abort.signal);
      const abortedAt = performance.now();
      abort.abort();
      await expect(running).rejects.toThrow(abort.signal.reason);
      tookMs.push(performance.now() - abortedAt);
      expect(isAlive(pid)).toBe(false);
    }
    expect(Math.min(...tookMs)).toBeLessThan(300);
    expect(await readdir(outDir)).not.toContain("slow.avif");
    await run("tiny.png");
    expect(logged).toEqual([]);
  });

  it("drops an image that is aborted while it waits", async () => {
    const abort = new AbortController();
    const { pid, running } = await runSlow(abort.signal);
    const impatient = new AbortController();
    const waiting = run("tiny.png", {}, impatient.signal);
    impatient.abort();
    await expect(waiting).rejects.toThrow(impatient.signal.reason);
    expect(isAlive(pid)).toBe(true);
    abort.abort();
    await expect(running).rejects.toThrow(abort.signal.reason);
  });

  it("kills an image that takes too long", async () => {
    const { pid, running } = await runSlow(never, 300);
    await expect(running).rejects.toMatchObject({ code: ErrorCode.TIMEOUT, crashed: false });
    expect(isAlive(pid)).toBe(false);
  });

  it("loses one image, not more, when a child is killed from outside", async () => {
    const { pid, running } = await runSlow();
    const waiting = run("tiny.png");
    process.kill(pid, "SIGKILL");
    await expect(running).rejects.toMatchObject({ code: ErrorCode.INTERNAL, crashed: true });
    expect((await waiting).outputs).toHaveLength(2);
    expect(logged.join()).toContain("child process died");
  });

  it("survives the death of an idle child", async () => {
    await run("tiny.png");
    process.kill((await childPids())[0] ?? expect.fail("no child"), "SIGKILL");
    await vi.waitFor(() => expect(logged).toHaveLength(1));
    await run("tiny.png");
  });

  it("replaces a child after so many images", async () => {
    start({ recycleAfter: 2 });
    const pids: (number | undefined)[] = [];
    for (let image = 0; image < 4; image += 1) {
      await run("tiny.png");
      await vi.waitFor(async () => expect(await childPids()).toHaveLength(1), { timeout: 10_000 });
      pids.push((await childPids())[0]);
    }
    const [first, second, third, fourth] = pids;
    expect(second).toBe(third);
    expect(new Set([first, second, fourth]).size).toBe(3);
  });

  it("kills an image that takes too much memory, and says so", async () => {
    start({ maxRssBytes: 150 * 1024 * 1024 });
    await expect(run("large.jpg", SLOW)).rejects.toMatchObject({ code: ErrorCode.OUT_OF_MEMORY, crashed: false });
  });

  it("tells its children's memory and count", async () => {
    await run("tiny.png");
    expect(pool?.rssBytes()).toBeGreaterThan(20 * 1024 * 1024);
    expect(pool?.size()).toBe(1);
  });

  it("waits for what runs when it stops, turns away what waits, and may be stopped twice", async () => {
    await run("tiny.png");
    const running = run("large.jpg");
    const waiting = expect(run("tiny.png")).rejects.toMatchObject({ code: ErrorCode.INTERNAL });
    await Promise.all([pool?.stop(), pool?.stop(), waiting]);
    expect((await running).outputs).toHaveLength(2);
    await expect(run("tiny.png")).rejects.toMatchObject({ code: ErrorCode.INTERNAL });
  });

  it("may be stopped before its children are ready", async () => {
    await start({ size: 2 }).stop();
  });
});
