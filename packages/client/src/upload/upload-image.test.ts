import { afterEach, expect, test, vi } from "vitest";
import { createClient } from "../create-client.ts";
import { startGroupServer } from "../testing/group-server.ts";
import { PageXhr } from "../testing/page-xhr.ts";

const FILE = { name: "a.jpg", data: new TextEncoder().encode("1234") };

afterEach(() => vi.unstubAllGlobals());

test("an image is stored by itself, once it can be", async () => {
  await using server = await startGroupServer();
  server.failures.push(503);
  const client = createClient({ baseUrl: server.url, retry: { attempts: 2, firstDelayMs: 1 } });
  const { id } = await client.uploadImage(FILE);
  expect(id).toMatch(/^img_[0-9a-f]{32}$/);
  expect((await client.uploadImage(new Blob(["1234"], { type: "image/png" }))).id).toBe(id);
  expect(server.calls).toEqual(Array.from({ length: 3 }, () => "POST /v1/images"));
  expect(server.seen.at(-1)?.headers["content-type"]).toBe("image/png");
});

test("what is no image is refused by name", async () => {
  await using server = await startGroupServer();
  const refused = createClient({ baseUrl: server.url }).uploadImage(new Blob(["no image"]));
  await expect(refused).rejects.toMatchObject({ status: 415, code: "unsupported_format" });
});

test("in a page it tells how much has been sent", async () => {
  vi.stubGlobal("XMLHttpRequest", PageXhr);
  await using server = await startGroupServer();
  const sent: number[] = [];
  await createClient({ baseUrl: server.url }).uploadImage(FILE, { onSent: (bytes) => sent.push(bytes) });
  expect(sent).toEqual([2]);
});
