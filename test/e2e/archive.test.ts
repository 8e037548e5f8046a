import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { corpus, type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromBufferPromise } from "yauzl";
import { restClient } from "./client.ts";

const finished = ({ state }: { readonly state: string }) => state === "finished";
const MIB = 2 ** 20;

let stack: Stack;
let client: ReturnType<typeof restClient>;

beforeAll(async () => {
  stack = await startStack();
  client = restClient(stack.url);
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
});

const archivePath = (id: string) => `/v1/groups/${id}/archive.zip`;

async function unzip(archive: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true, strictFileNames: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return files;
}

async function upload(path: string): Promise<string> {
  const body = await readFile(path);
  const headers = { "content-type": "image/jpeg" };
  const response = await fetch(`${stack.url}/v1/images`, { method: "POST", headers, body });
  return ((await response.json()) as { images: [{ id: string }] }).images[0].id;
}

test("a group's archive holds the outputs of all photos that could be processed, and tells of the other", async () => {
  const files = await corpus();
  const names = ["photo.jpg", "photo.png", "truncated.jpg", "photo.webp", "oriented-6.jpg"] as const;
  const id = await client.upload(names.map((name) => files.path(name)));
  await client.until(id, finished);
  const tasks = await client.tasks(id);
  const group = await client.group(id);
  const archive = await client.bytes(archivePath(id));
  const entries = await unzip(archive);

  const stems = ["photo", "photo (2)", undefined, "photo (3)", "oriented-6"];
  const expected = tasks.map(({ index, outputs }) => outputs.map(({ name }) => `${stems[index]}.${name}.webp`));
  expect(expected.map(({ length }) => length)).toEqual([2, 2, 0, 2, 2]);
  expect([...entries.keys()]).toEqual([...expected.flat(), "manifest.json"]);
  for (const { index, outputs } of tasks) {
    for (const [at, { href, bytes }] of outputs.entries()) {
      const entry = entries.get(expected[index]?.[at] ?? "");
      expect(entry?.length).toBe(bytes);
      expect(entry?.equals(await client.bytes(href))).toBe(true);
    }
  }
  expect(JSON.parse(String(entries.get("manifest.json")))).toMatchObject({
    group: { ...group, links: { archive: archivePath(id) } },
    tasks: names.map((name, index) => ({
      ...{ index, name, files: expected[index], missing: [] },
      ...(name === "truncated.jpg"
        ? { state: "failed", error: { code: "corrupt_image" } }
        : { state: "succeeded", error: null }),
    })),
  });
  expect((await client.bytes(archivePath(id))).equals(archive)).toBe(true);
});

test("an unfinished group has an archive only for who asks for what there is so far", async () => {
  const files = await corpus();
  const source = await upload(files.path("photo.jpg"));
  const items = [{ source, name: "../../etc/passwd" }];
  const { id } = await client.createGroup({ task: "image.process", items, options: { preset: "web" }, open: true });
  await client.until(id, ({ counts }) => counts["succeeded"] === 1);
  const early = await fetch(stack.url + archivePath(id));
  expect([early.status, await early.json()]).toMatchObject([409, { code: "group_not_finished" }]);
  const entries = await unzip(await client.bytes(`${archivePath(id)}?partial=true`));
  expect([...entries.keys()]).toEqual(["passwd.webp", "manifest.json"]);
  expect(JSON.parse(String(entries.get("manifest.json"))).group).toMatchObject({ open: true, outcome: null });
  await client.cancel(id);
});

test("a group without outputs has an archive of its manifest, and a deleted one has none", async () => {
  const { id } = await client.createGroup({ task: "demo.noop", items: [{}, {}] });
  await client.until(id, finished);
  expect([...(await unzip(await client.bytes(archivePath(id)))).keys()]).toEqual(["manifest.json"]);
  await fetch(`${stack.url}/v1/groups/${id}`, { method: "DELETE" });
  expect((await fetch(stack.url + archivePath(id))).status).toBe(410);
});

test("an uploaded image is told of, read in parts and erased; a task that still wants it fails", async () => {
  const files = await corpus();
  const bytes = await readFile(files.path("grey.jpg"));
  const id = await upload(files.path("grey.jpg"));
  const path = `${stack.url}/v1/images/${id}`;
  expect(await (await fetch(path)).json()).toEqual({ id, bytes: bytes.length, format: "jpeg" });
  const part = await fetch(`${path}/content`, { headers: { range: "bytes=100-199" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 100-199/${bytes.length}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
  expect((await fetch(path, { method: "DELETE" })).status).toBe(204);
  expect((await fetch(path)).status).toBe(404);
  const { id: group } = await client.createGroup({ task: "image.process", items: [{ source: id }] });
  await client.until(group, finished);
  expect((await client.tasks(group))[0]?.error?.code).toBe("image_not_found");
});

test("however large an archive is, the gateway's memory stays flat", async () => {
  const files = await corpus();
  const source = await upload(files.path("large.jpg"));
  const items = Array.from({ length: 300 }, (_, index) => ({ source, name: `${index}.jpg` }));
  const options = { outputs: { big: { format: "jpeg", quality: 98 } } };
  const { id } = await client.createGroup({ task: "image.process", items, options });
  await client.until(id, finished, 150_000);
  const outputBytes = (await client.tasks(id)).reduce((sum, { outputs }) => sum + (outputs[0]?.bytes ?? 0), 0);
  expect(outputBytes).toBeGreaterThan(200 * MIB);

  // The first one brings the heap to the size at which it is collected.
  const first = await drain(id);
  const second = await drain(id);
  expect(second.bytes).toBeGreaterThan(outputBytes);
  expect([second.end.readUInt32LE(0), second.end.readUInt16LE(10)]).toEqual([0x06054b50, 301]);
  expect(second.peakBytes - first.lastBytes).toBeLessThan(50 * MIB);
});

/** Reads an archive without keeping it, with an eye on the gateway's memory. */
async function drain(id: string) {
  const response = await fetch(stack.url + archivePath(id));
  let bytes = 0;
  let peakBytes = 0;
  let end = Buffer.alloc(0);
  for await (const chunk of response.body ?? []) {
    const looked = Math.floor(bytes / (10 * MIB));
    bytes += chunk.length;
    if (Math.floor(bytes / (10 * MIB)) > looked) peakBytes = Math.max(peakBytes, await rssBytes());
    end = Buffer.concat([end, chunk]).subarray(-22);
  }
  return { bytes, peakBytes, lastBytes: await rssBytes(), end };
}

async function rssBytes(): Promise<number> {
  const [pid] = await stack.pids("gateway");
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}
