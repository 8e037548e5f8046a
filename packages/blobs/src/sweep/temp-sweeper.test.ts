import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openBlobStore } from "../index.ts";
import type { Sweeper } from "./sweeper.ts";
import { createTempSweeper } from "./temp-sweeper.ts";

const HOUR_MS = 3_600_000;

let root: string;
let sweeper: Sweeper;
const logged: unknown[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sheaf-sweep-"));
  const log = { info: (fields: object) => logged.push(fields), warn: (fields: object) => logged.push(fields) };
  sweeper = createTempSweeper({ blobs: await openBlobStore(root), everyMs: 20, log });
});
afterEach(async () => {
  await sweeper.stop();
  logged.length = 0;
  await rm(root, { recursive: true, force: true });
});

async function leave(name: string, hoursAgo: number): Promise<void> {
  const path = join(root, "tmp", name);
  const left = new Date(Date.now() - hoursAgo * HOUR_MS);
  await writeFile(path, "half");
  await utimes(path, left, left);
}
const left = () => readdir(join(root, "tmp"));

it("erases what is older than a day at the start and what grows old later, and nothing younger", async () => {
  await leave("draft-dead", 25);
  await leave("draft-alive", 23);
  await sweeper.start();
  await vi.waitFor(async () => expect(await left()).toEqual(["draft-alive"]));
  await leave("draft-alive", 25);
  await vi.waitFor(async () => expect(await left()).toEqual([]));
  await vi.waitFor(() => expect(logged).toEqual([{ erased: 1 }, { erased: 1 }]));
});

it("goes on after a sweep that failed", async () => {
  await rm(join(root, "tmp"), { recursive: true });
  await sweeper.start();
  await vi.waitFor(() => expect(logged).toContainEqual({ err: expect.objectContaining({ code: "ENOENT" }) }));
  await openBlobStore(root);
  await leave("draft-dead", 25);
  await vi.waitFor(async () => expect(await left()).toEqual([]));
});
