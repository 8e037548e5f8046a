import { expect, test, vi } from "vitest";
import { createClient } from "../create-client.ts";
import { startGroupServer } from "../testing/group-server.ts";
import { PageXhr } from "../testing/page-xhr.ts";
import type { UploadProgress } from "./progress.ts";

const file = (name: string, text = name) => ({ name, data: new TextEncoder().encode(text) });
const NAMES = Array.from({ length: 12 }, (_, at) => `${at}.jpg`);
const clientOf = (baseUrl: string) => createClient({ baseUrl, retry: { attempts: 2, firstDelayMs: 1 } });

test("files become tasks at their own positions, refused ones too, and progress ends at 1", async () => {
  await using server = await startGroupServer();
  const told: UploadProgress[] = [];
  const files = NAMES.map((name, at) => (at === 3 ? file("notes.txt", "no image") : file(name)));
  const onGroup = vi.fn();
  const { refused } = await clientOf(server.url).upload(
    files,
    {},
    { onProgress: (p) => told.push(p), onGroup, parallel: 3 },
  );
  expect(server.items.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
  expect(server.items[3]?.source).toMatch(/^img_0{32}$/);
  expect(refused).toMatchObject([{ index: 3, name: "notes.txt", error: { code: "unsupported_format" } }]);
  expect(server.calls[0]).toBe("POST /v1/groups");
  expect(server.calls.at(-1)).toBe("POST /v1/groups/g/seal");
  expect(onGroup).toHaveBeenCalledTimes(1);
  expect(told.map(({ fraction }) => fraction)).toEqual(told.map(({ fraction }) => fraction).toSorted((a, b) => a - b));
  expect(told.filter(({ fraction }) => fraction === 1)).toHaveLength(1);
  expect(told.at(-1)).toMatchObject({ fraction: 1 });
  expect(new Set(told.map(({ index }) => index)).size).toBe(NAMES.length);
});

test("one that was broken off goes on after the files that the group has", async () => {
  await using server = await startGroupServer();
  const client = clientOf(server.url);
  const controller = new AbortController();
  const options = { idempotencyKey: "k", parallel: 2 };
  const onProgress = () => {
    if (server.items.length >= 5) controller.abort(new RangeError("enough"));
  };
  const first = client.upload(
    NAMES.map((name) => file(name)),
    {},
    { ...options, onProgress, signal: controller.signal },
  );
  await expect(first).rejects.toThrow("enough");
  const have = server.items.length;
  expect(have).toBeLessThan(NAMES.length);
  const before = server.calls.length;
  await client.upload(
    NAMES.map((name) => file(name)),
    {},
    options,
  );
  expect(server.items.map(({ name }) => name)).toEqual(NAMES);
  const again = server.calls.slice(before).filter((call) => call === "POST /v1/images");
  expect(again.length).toBe(NAMES.length - have);
  expect(server.calls).not.toContain("POST /v1/groups/g/cancel");
});

test("a failed request costs one file; one that keeps failing cancels what nobody can take up again", async () => {
  await using server = await startGroupServer();
  const client = clientOf(server.url);
  server.failures.push(503);
  await client.upload([file("a"), file("b")]);
  expect(server.calls.filter((call) => call === "POST /v1/images")).toHaveLength(3);
  server.failures.push(500);
  await expect(client.upload([file("a"), file("b"), file("c")])).rejects.toMatchObject({ status: 500 });
  await vi.waitFor(() => expect(server.calls).toContain("POST /v1/groups/g/cancel"));
});

test("names are those of a form's files; a Blob has none", async () => {
  await using server = await startGroupServer();
  await clientOf(server.url).upload([new File(["a"], "a.png", { type: "image/png" }), new Blob(["b"])]);
  expect(server.items.map(({ name }) => name)).toEqual(["a.png", undefined]);
  const types = server.seen.filter(({ url }) => url === "/v1/images").map(({ headers }) => headers["content-type"]);
  expect(types.toSorted()).toEqual(["image/png", "image/x-unknown"]);
});

test("no files are no group", async () => {
  await using server = await startGroupServer();
  await expect(clientOf(server.url).upload([])).rejects.toThrow(RangeError);
  expect(server.calls).toEqual([]);
});

test("in a page, progress is told within a file, and a repeated request begins the file anew", async () => {
  vi.stubGlobal("XMLHttpRequest", PageXhr);
  try {
    await using server = await startGroupServer();
    server.failures.push(503);
    const told: [number, number][] = [];
    const onProgress = ({ sentBytes, fraction }: UploadProgress) => told.push([sentBytes, fraction]);
    await clientOf(server.url).upload([file("1234"), file("5678")], {}, { onProgress, parallel: 1 });
    expect(told).toEqual([
      [2, 0.25],
      [2, 0.25],
      [4, 0.5],
      [2, 0.75],
      [4, 1],
    ]);
    const controller = new AbortController();
    const aborted = clientOf(server.url).upload(
      [file("x")],
      {},
      { onProgress: () => controller.abort(), signal: controller.signal },
    );
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  } finally {
    vi.unstubAllGlobals();
  }
});
