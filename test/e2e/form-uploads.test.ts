import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { corpus, type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { patientFetch } from "../patient-fetch.ts";
import { restClient } from "./client.ts";

/** Files of one request. */
const MAX_FILES = 20;
const TYPE = "multipart/form-data; boundary=x";
const END = Buffer.from("--x--\r\n");
const IMAGES = { task: "image.process" };
const finished = ({ state }: { readonly state: string }) => state === "finished";

let stack: Stack;
let client: ReturnType<typeof restClient>;
let photo: Buffer;
let tiny: Buffer;

beforeAll(async () => {
  stack = await startStack({ env: { SHEAF_MAX_ITEMS_PER_REQUEST: String(MAX_FILES) } });
  client = restClient(stack.url);
  const images = await corpus();
  [photo, tiny] = await Promise.all([readFile(images.path("photo.jpg")), readFile(images.path("tiny.png"))]);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const part = (header: string, bytes: Uint8Array | string) =>
  Buffer.concat([
    Buffer.from(`--x\r\nContent-Disposition: form-data; ${header}\r\n\r\n`),
    Buffer.from(bytes),
    Buffer.from("\r\n"),
  ]);
const file = (name: string, bytes: Uint8Array | string) => part(`name="files"; filename="${name}"`, bytes);
const request = (value: unknown) => part('name="request"', JSON.stringify(value));

/** Bytes at the end that decoders pass over: another image by its id, the same picture. */
const variant = (bytes: Buffer, seed: number) => Buffer.concat([bytes, Buffer.from(`variant ${seed} ${stack.pid}`)]);

async function send(path: string, parts: readonly Buffer[], headers: Record<string, string> = {}) {
  const init = { method: "POST", headers: { "content-type": TYPE, ...headers }, body: Buffer.concat(parts) };
  const response = await patientFetch(stack.url + path, init);
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape are looked into.
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}
const submit = (parts: readonly Buffer[], headers?: Record<string, string>) =>
  send("/v1/groups", [...parts, END], headers);

async function storedSources(): Promise<Set<string>> {
  const blobs = join(stack.dataDir, "blobs");
  const names = await Promise.all(
    ["sources", "tmp"].map((folder) => readdir(join(blobs, folder), { recursive: true, withFileTypes: true })),
  );
  return new Set(
    names
      .flat()
      .filter((entry) => entry.isFile())
      .map(({ name }) => name),
  );
}

/** Sends the beginning of a form and leaves once the group that it makes is there; tells the group. */
async function leaveHalfWay(label: string, parts: readonly Buffer[], headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(stack.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `POST /v1/groups HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${TYPE}\r\nContent-Length: 9000000\r\n${more.join("")}\r\n`,
  );
  socket.write(Buffer.concat([...parts]));
  const id = await vi.waitFor(async () => {
    const list = await fetch(`${stack.url}/v1/groups?label=case:${label}`);
    const { groups } = (await list.json()) as { groups: { id: string }[] };
    expect(groups.length).toBe(1);
    return String(groups[0]?.id);
  });
  socket.destroy();
  await once(socket, "close");
  return id;
}

test("a form's files become tasks in their order, with the options of its request; a bad one fails alone", async () => {
  const options = { outputs: { small: { resize: { width: 40 }, format: "png" } } };
  const parts = [
    request({ ...IMAGES, options, labels: { album: "x" }, priority: "high" }),
    file("one.jpg", photo),
    file("not.jpg", "not an image"),
    file("two.png", tiny),
    file("again.jpg", photo),
  ];
  const { status, body, headers } = await submit(parts);
  expect(status).toBe(202);
  expect(headers.get("location")).toBe(`/v1/groups/${body.id}`);
  expect(body).toMatchObject({ open: false, priority: "high", labels: { album: "x" }, counts: { total: 4 } });
  expect(await client.until(body.id, finished)).toMatchObject({ outcome: "partial", progress: 1 });
  const tasks = await client.tasks(body.id);
  expect(tasks.map(({ name, error }) => [name, error?.code ?? null])).toEqual([
    ["one.jpg", null],
    ["not.jpg", "unsupported_format"],
    ["two.png", null],
    ["again.jpg", null],
  ]);
  const [one, , , again] = tasks;
  expect(one?.outputs).toMatchObject([{ name: "small", format: "png", width: 40 }]);
  expect(again?.outputs[0]?.bytes).toBe(one?.outputs[0]?.bytes);
});

test("a form to /process_images is one group under a key, and other files under it are refused", async () => {
  const upload = (...files: Buffer[]) =>
    send("/process_images", [...files, END], { "idempotency-key": `process-${stack.pid}` });
  const form = [file("one.jpg", photo), file("two.png", tiny)];
  const first = await upload(...form);
  expect(first.status).toBe(202);
  expect(await upload(...form)).toMatchObject({ status: 202, body: first.body });
  expect(await client.until(first.body.group_id, finished)).toMatchObject({ counts: { total: 2, succeeded: 2 } });
  const other = await upload(file("two.png", tiny));
  expect(other).toMatchObject({ status: 422, body: { error: expect.stringContaining("key") } });
  expect(await client.group(first.body.group_id)).toMatchObject({ counts: { total: 2 } });
});

test("a form of another task type has its files as sources", async () => {
  const { body } = await submit([request({ task: "demo.noop" }), file("a.png", tiny)]);
  expect(await client.until(body.id, finished)).toMatchObject({ outcome: "succeeded" });
  expect((await client.tasks(body.id))[0]).toMatchObject({ name: "a.png", source: expect.stringMatching(/^img_/) });
});

test("a group that stays open takes more forms; one that is repeated from its index adds nothing twice", async () => {
  const { body } = await submit([request({ ...IMAGES, open: true }), file("0.png", tiny)]);
  expect(body).toMatchObject({ open: true, counts: { total: 1 } });
  const items = `/v1/groups/${body.id}/items`;
  const two = (first_index: number) =>
    send(items, [request({ first_index }), file("1.png", variant(tiny, 1)), file("2.png", tiny), END]);
  expect(await two(1)).toMatchObject({ status: 202, body: { counts: { total: 3 } } });
  expect(await two(1)).toMatchObject({ status: 202, body: { counts: { total: 3 } } });
  expect(await two(9)).toMatchObject({ status: 409, body: { code: "index_mismatch" } });
  const other = [request({ first_index: 1 }), file("1.png", variant(tiny, 2)), END];
  expect(await send(items, other)).toMatchObject({ status: 409, body: { code: "index_mismatch" } });
  expect(await send(items, [file("3.png", tiny), END])).toMatchObject({ body: { counts: { total: 4 } } });
  expect((await fetch(`${stack.url}/v1/groups/${body.id}/seal`, { method: "POST" })).status).toBe(200);
  expect(await client.until(body.id, finished)).toMatchObject({ outcome: "succeeded" });
  expect((await client.tasks(body.id)).map(({ name }) => name)).toEqual(["0.png", "1.png", "2.png", "3.png"]);
  expect(await send(items, [file("4.png", tiny), END])).toMatchObject({ status: 409, body: { code: "group_sealed" } });
  expect(await two(1)).toMatchObject({ status: 202, body: { counts: { total: 4 } } });
});

test("a key makes one group of the same form, however often and however many at once, and refuses another", async () => {
  const files = [file("a.png", variant(tiny, 10)), file("b.jpg", variant(photo, 10)), file("bad", "bad")];
  const key = (name: string) => ({ "idempotency-key": `form-${name}` });
  const same = () => submit([request(IMAGES), ...files], key("1"));
  const answers = await Promise.all([same(), same(), same()]);
  expect(answers.map(({ status, body }) => [status, body.id, body.counts.total])).toEqual(
    new Array(3).fill([202, answers[0]?.body.id, 3]),
  );
  expect((await same()).body).toMatchObject({ id: answers[0]?.body.id, counts: { total: 3 } });
  const reused = { status: 422, body: { code: "idempotency_key_reused" } };
  const [a = END, b = END, bad = END] = files;
  expect(await submit([request({ ...IMAGES, priority: "low" }), ...files], key("1"))).toMatchObject(reused);
  expect(await submit([request({ ...IMAGES, open: true }), ...files], key("1"))).toMatchObject(reused);
  for (const others of [
    [b, a, bad],
    [a, bad, b],
    [a, b],
    [a, b, bad, a],
  ]) {
    expect(await submit([request(IMAGES), ...others], key("1"))).toMatchObject(reused);
  }
  await client.until(String(answers[0]?.body.id), finished);
  expect((await client.group(String(answers[0]?.body.id))).counts).toMatchObject({ total: 3, failed: 1 });
  const left = await submit([request({ ...IMAGES, open: true }), a], key("2"));
  expect(await submit([request({ ...IMAGES, open: true }), a], key("2"))).toMatchObject({ body: { id: left.body.id } });
  expect(await submit([request(IMAGES), a], key("2"))).toMatchObject(reused);
  expect((await client.group(left.body.id)).state).toBe("open");
});

test("a client that leaves half-way leaves no group that runs and no file; under a key the same form goes on", async () => {
  const before = await storedSources();
  const [a, b] = [file("a.png", variant(tiny, 20)), file("b.jpg", variant(photo, 20))];
  const labels = (name: string) => request({ ...IMAGES, labels: { case: name } });
  const lost = await leaveHalfWay("lost", [labels("lost"), a, b.subarray(0, 500)]);
  expect(await client.until(lost, finished)).toMatchObject({ outcome: "cancelled" });
  await vi.waitFor(async () => expect(await storedSources()).toEqual(before));
  const key = { "Idempotency-Key": "half-way" };
  const kept = await leaveHalfWay("kept", [labels("kept"), a, b.subarray(0, 500)], key);
  await vi.waitFor(async () => expect((await storedSources()).size).toBe(before.size + 1));
  expect((await client.group(kept)).state).toBe("open");
  expect((await submit([labels("kept"), a, b], key)).body).toMatchObject({ id: kept, counts: { total: 2 } });
  expect(await client.until(kept, finished)).toMatchObject({ outcome: "succeeded" });
});

test("forms that are cut, too many, out of order or too long are refused by name, and leave no file", async () => {
  const before = await storedSources();
  const fresh = file("fresh.png", variant(tiny, 30));
  const refused = async (parts: readonly Buffer[], status: number, detail: RegExp) =>
    expect(await send("/v1/groups", parts)).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
  await refused([request(IMAGES), fresh], 400, /./);
  await refused([request(IMAGES), fresh, fresh.subarray(0, 200)], 400, /./);
  await refused([request(IMAGES), ...new Array(MAX_FILES + 1).fill(fresh), END], 413, /at most 20 files/);
  await refused([fresh, request(IMAGES), END], 400, /"request" must come before the files/);
  await refused([request(IMAGES), fresh, part('name="note"', "x"), END], 400, /"note"/);
  await refused([part('name="request"', "x".repeat(300_000)), fresh, END], 413, /"request" may have at most/);
  await refused([request({ ...IMAGES, options: { outputs: {} } }), fresh, END], 422, /./);
  await vi.waitFor(async () => expect(await storedSources()).toEqual(before));
});
