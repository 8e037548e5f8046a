import { readFileSync, writeFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveOptions } from "@sheaf/image-options";
import { ErrorCode } from "@sheaf/proto";
import { childPids, corpus, HOSTILE_FILES, type HostileFile, type TempDir, tempDir } from "@sheaf/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImageError } from "./image-error.ts";
import { createImagePool, type ImagePool } from "./pool/image-pool.ts";

const MIB = 1024 ** 2;
/** The limits that services have by default. */
const LIMITS = { imageBytes: 32 * MIB, pixels: 50_000_000, frames: 100, outputSide: 8192, avifEffort: 4 };
/** Past this an image ends with TIMEOUT, which none of the files may. */
const PER_IMAGE_MS = 60_000;
const MAX_RSS_BYTES = 400 * MIB;

/**
 * Pictures of just the pixels that are allowed, in formats that cannot be decoded row by row. They may take more: an AVIF
 * 18 bytes a pixel, or 25 where channels have more than 8 bits, a progressive JPEG 6, a GIF 4, an animation 4 for what is
 * decoded and as much for its outputs.
 */
const LARGEST_PICTURES: Readonly<Record<string, number>> = {
  "12-megapixels.avif": 500 * MIB,
  "8-megapixels-10-bit.avif": 550 * MIB,
  "few-pixels.gif": 550 * MIB,
  "50-megapixels-progressive.jpg": 600 * MIB,
  "100-frames.gif": 700 * MIB,
  "100-frames.webp": 900 * MIB,
};

// The largest come last: what they leave behind would count against the next.
const FILES = HOSTILE_FILES.toSorted((a, b) => (LARGEST_PICTURES[a.name] ?? 0) - (LARGEST_PICTURES[b.name] ?? 0));

let dir: TempDir;
let pool: ImagePool;
let goodPath: string;
const logged: string[] = [];

beforeAll(async () => {
  dir = await tempDir();
  goodPath = (await corpus()).path("photo.jpg");
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_: object, message: string) => void logged.push(message),
  };
  // So that it is not the pool that keeps children small.
  const memory = { maxRssBytes: 4096 * MIB, recycleRssBytes: 4096 * MIB };
  pool = createImagePool({ size: 2, limits: LIMITS, ...memory, log });
  // Both children are up.
  await Promise.all([process(goodPath), process(goodPath)]);
});
afterAll(async () => {
  await pool.stop();
  await dir[Symbol.asyncDispose]();
});

async function process(sourcePath: string, options = {}): Promise<string> {
  const job = { sourcePath, plan: resolveOptions(options), outDir: dir.path };
  try {
    await pool.run(job, { signal: new AbortController().signal, timeoutMs: PER_IMAGE_MS });
    return "ok";
  } catch (error) {
    const [name] =
      Object.entries(ErrorCode).find(([, code]) => error instanceof ImageError && error.code === code) ?? [];
    return name ?? String(error);
  }
}

/** From now on `peakBytes` tells the highest from now on (proc(5), clear_refs and VmHWM). */
async function forgetPeaks(): Promise<void> {
  for (const pid of await childPids()) writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** The most memory that one child had resident at a time. */
async function peakBytes(): Promise<number> {
  const pids = await childPids();
  expect(pids).toHaveLength(2);
  const statuses = pids.map((pid) => readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.max(...statuses.map((status) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024));
}

async function processHostile({ bytes, animated }: HostileFile): Promise<string> {
  const path = join(dir.path, "hostile");
  await writeFile(path, await bytes());
  await forgetPeaks();
  const ended = await process(path, { animated });
  await rm(path);
  return ended;
}

describe("a hostile or broken file ends as it should, in little memory, and the next photo is processed:", () => {
  it.each(FILES.map((file) => [file.name, file.why, file] as const))("%s, %s", async (name, _, file) => {
    expect(await processHostile(file)).toBe(file.expect);
    expect(await peakBytes()).toBeLessThan(LARGEST_PICTURES[name] ?? MAX_RSS_BYTES);
    expect(await process(goodPath)).toBe("ok");
  });

  it("and no child has died of any of them", () => {
    expect(logged.filter((message) => !message.endsWith("says"))).toEqual([]);
  });
});

describe("the corpus", () => {
  it("has many files, each of its own name, the same each time", async () => {
    expect(FILES.length).toBeGreaterThan(200);
    expect(new Set(FILES.map(({ name }) => name)).size).toBe(FILES.length);
    for (const file of FILES.filter((_, at) => at % 9 === 0)) {
      expect((await file.bytes()).equals(await file.bytes()), file.name).toBe(true);
    }
  });
});
