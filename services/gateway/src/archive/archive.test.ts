import { readdir, readlink } from "node:fs/promises";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { outputKey } from "@sheaf/blobs";
import { ErrorCode, TaskState } from "@sheaf/proto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { callJson } from "../testing/http.ts";
import { openRawSocket } from "../testing/raw-socket.ts";
import { unzip } from "../testing/unzip.ts";

const FINISHED_MS = 1_700_000_123_000;

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

async function submit(names: readonly string[]): Promise<string> {
  const body = { task: "image.process", items: names.map((name) => ({ source: "a", name })) };
  return (await callJson(`${gateway.url}/v1/groups`, { method: "POST", body })).body.id;
}

/** Gives a task of the only group outputs, and puts their bytes into the store. */
async function succeed(id: string, index: number, contents: Readonly<Record<string, Buffer>>): Promise<void> {
  const outputs = Object.entries(contents).map(([name, { length }]) => ({ name, format: "webp", bytes: length }));
  const finishedAt = timestampFromMs(FINISHED_MS);
  gateway.scheduler.theGroup.tasks.set(index, { state: TaskState.SUCCEEDED, finishedAt, outputs });
  for (const [name, bytes] of Object.entries(contents)) {
    await gateway.blobs.put(outputKey(id, index, name, "webp"), bytes);
  }
}

const archivePath = (id: string) => `/v1/groups/${id}/archive.zip?partial=true`;

async function download(id: string) {
  const response = await fetch(gateway.url + archivePath(id));
  expect(response.status).toBe(200);
  const archive = new Uint8Array(await response.arrayBuffer());
  const files = await unzip(archive);
  return { response, archive, files, manifest: JSON.parse(String(files.get("manifest.json")?.bytes)) };
}

/** Files of the gateway's store that this process, the gateway's own, has open. */
async function openFiles(): Promise<string[]> {
  const paths = await Promise.all(
    (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
  );
  return paths.filter((path) => path.includes("sheaf-gateway-"));
}

it("holds the outputs under the items' names, stored, and a manifest of all tasks", async () => {
  const id = await submit(["a.jpg", "b.jpg", "a.jpg", "broken.jpg"]);
  await succeed(id, 0, { web: Buffer.from("a web"), thumb: Buffer.from("a thumb") });
  await succeed(id, 1, { web: Buffer.from("b web") });
  await succeed(id, 2, { web: Buffer.from("other a"), thumb: Buffer.alloc(0) });
  const error = { code: ErrorCode.CORRUPT_IMAGE, message: "cannot be read", attempt: 1 };
  gateway.scheduler.theGroup.tasks.set(3, { state: TaskState.FAILED, error });

  const { response, archive, files, manifest } = await download(id);
  expect([...files].map(([name, { bytes }]) => [name, String(bytes)]).slice(0, -1)).toEqual([
    ["a.web.webp", "a web"],
    ["a.thumb.webp", "a thumb"],
    ["b.webp", "b web"],
    ["a (2).web.webp", "other a"],
    ["a (2).thumb.webp", ""],
  ]);
  expect([...files.keys()].at(-1)).toBe("manifest.json");
  for (const { entry } of files.values()) expect(entry.compressionMethod).toBe(0);
  expect(files.get("b.webp")?.entry.getLastModDate().getTime()).toBe(FINISHED_MS);
  expect(manifest).toMatchObject({
    group: { id, state: "running", links: { archive: `/v1/groups/${id}/archive.zip` } },
    tasks: [
      { index: 0, name: "a.jpg", source: "a", state: "succeeded", error: null, files: ["a.web.webp", "a.thumb.webp"] },
      { index: 1, files: ["b.webp"], missing: [] },
      { index: 2, files: ["a (2).web.webp", "a (2).thumb.webp"] },
      { index: 3, state: "failed", error: { code: "corrupt_image" }, files: [], missing: [] },
    ],
  });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${id}.zip"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  expect((await download(id)).archive).toEqual(archive);
});

it("lists outputs that were erased meanwhile as missing, and the others keep their names", async () => {
  const id = await submit(["a.jpg", "a.jpg"]);
  await succeed(id, 0, { web: Buffer.from("1"), thumb: Buffer.from("2") });
  await succeed(id, 1, { web: Buffer.from("3"), thumb: Buffer.from("4") });
  await gateway.blobs.delete(outputKey(id, 0, "web", "webp"));
  const { files, manifest } = await download(id);
  expect([...files.keys()]).toEqual(["a.thumb.webp", "a (2).web.webp", "a (2).thumb.webp", "manifest.json"]);
  expect(manifest.tasks).toMatchObject([
    { files: ["a.thumb.webp"], missing: ["web"] },
    { files: ["a (2).web.webp", "a (2).thumb.webp"], missing: [] },
  ]);
});

it("cannot be made to write outside of its folder, whatever items are called", async () => {
  const names = [
    "../../etc/passwd",
    "a/b",
    "C:\\x",
    "nul\0byte",
    "..",
    "\u202egpj.exe",
    "x".repeat(255),
    "con.jpg",
    "",
  ];
  const id = await submit(names);
  for (const index of names.keys()) await succeed(id, index, { web: Buffer.from(String(index)) });
  const { files } = await download(id);
  expect([...files.keys()]).toEqual([
    "passwd.webp",
    "b.webp",
    "x.webp",
    "nulbyte.webp",
    `${id}-4.webp`,
    "gpj.webp",
    `${"x".repeat(195)}.webp`,
    "_con.webp",
    `${id}-8.webp`,
    "manifest.json",
  ]);
});

it("has a manifest alone where there are no outputs, and reads long groups page by page", async () => {
  const id = await submit(Array.from({ length: 450 }, (_, index) => `${index}.jpg`));
  const { files, manifest } = await download(id);
  expect([...files.keys()]).toEqual(["manifest.json"]);
  expect(manifest.tasks.map(({ index }: { index: number }) => index)).toEqual(Array.from({ length: 450 }, (_, i) => i));
  expect(gateway.scheduler.calls.filter(({ method }) => method === "listTasks")).toHaveLength(3);
});

it("is refused while the group is not finished, unless it may be partial", async () => {
  const id = await submit(["a.jpg"]);
  const url = `${gateway.url}/v1/groups/${id}/archive.zip`;
  expect(await callJson(url)).toMatchObject({ status: 409, body: { code: "group_not_finished" } });
  expect((await callJson(`${url}?partial=false`)).status).toBe(409);
  expect((await callJson(`${url}?partial=yes`)).status).toBe(400);
  expect((await callJson(`${gateway.url}${archivePath("unknown")}`)).status).toBe(404);
  const head = await fetch(`${url}?partial=true`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, "application/zip", ""]);
});

it("is cut off, so that nobody takes it for whole, when it cannot be completed", async () => {
  const id = await submit(Array<string>(201).fill("a.jpg"));
  await succeed(id, 0, { web: Buffer.alloc(1_000_000) });
  let pages = 0;
  gateway.scheduler.before = (method) => {
    if (method === "listTasks" && ++pages > 1) throw new Error("planned");
  };
  await expect(fetch(gateway.url + archivePath(id)).then((response) => response.arrayBuffer())).rejects.toThrow();

  gateway.scheduler.before = () => undefined;
  gateway.scheduler.theGroup.tasks.set(0, { outputs: [{ name: "web", format: "webp", bytes: 1_000_001 }] });
  await expect(fetch(gateway.url + archivePath(id)).then((response) => response.arrayBuffer())).rejects.toThrow();
  await vi.waitFor(async () => expect(await openFiles()).toEqual([]));
});

it("stops reading at once when the client leaves, and leaves nothing open or behind", async () => {
  const id = await submit(Array<string>(1_000).fill("a.jpg"));
  const big = Buffer.alloc(8_000_000);
  for (const index of [0, 1, 2]) await succeed(id, index, { web: big });
  const raw = await openRawSocket(gateway.port);
  raw.send(`GET ${archivePath(id)} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await vi.waitFor(() => expect(raw.received().length).toBeGreaterThan(100_000));
  raw.socket.pause();
  expect((await openFiles()).length).toBeGreaterThan(0);
  raw.socket.destroy();
  await vi.waitFor(async () => expect(await openFiles()).toEqual([]), { timeout: 5_000 });
  expect(gateway.scheduler.calls.filter(({ method }) => method === "listTasks")).toHaveLength(1);
  await vi.waitFor(async () => expect(await gateway.files()).toHaveLength(3));
});
