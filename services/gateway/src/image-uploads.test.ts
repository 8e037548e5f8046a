import { createHash } from "node:crypto";
import { imageId } from "@sheaf/blobs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type FixtureOptions, type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { answerOf, postForm } from "./testing/http.ts";
import { pngLike } from "./testing/images.ts";
import { openRawSocket, rawHead } from "./testing/raw-socket.ts";

const KIB = 1_024;
const TEXT = new TextEncoder().encode("not an image");

let gateway: GatewayFixture;
const start = async (options: FixtureOptions = {}) => {
  gateway = await startGateway(options);
};
afterEach(() => gateway[Symbol.asyncDispose]());

const expectNothingLeft = () => vi.waitFor(async () => expect(await gateway.files()).toEqual([]));

describe("POST /v1/images", () => {
  it("stores a raw body and tells what it is", async () => {
    await start();
    const bytes = pngLike(5 * KIB);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const send = () =>
      fetch(`${gateway.url}/v1/images`, { method: "POST", headers: { "content-type": "image/png" }, body: bytes });
    const image = { id: imageId("default", sha256), name: "", bytes: 5 * KIB, format: "png", sha256 };
    expect(await answerOf(await send())).toMatchObject({ status: 201, body: { images: [image], errors: [] } });
    expect((await answerOf(await send())).body.images[0].id).toBe(image.id);
  });

  it("tells of each file of a form", async () => {
    await start();
    const { status, body } = await postForm(`${gateway.url}/v1/images`, [
      ["a.png", pngLike(KIB)],
      ["b.png", TEXT],
    ]);
    expect(status).toBe(201);
    expect(body.images).toMatchObject([{ name: "a.png", format: "png", bytes: KIB }]);
    expect(body.errors).toEqual([{ name: "b.png", code: "unsupported_format" }]);
  });

  it.each([
    ["what is no image", "image/png", TEXT, 415, "unsupported_format"],
    ["a large image", "image/png", pngLike(20 * KIB), 413, "image_too_large"],
    ["another type", "text/plain", TEXT, 415, "unsupported_media_type"],
  ])("refuses %s as a raw body", async (_, contentType, body, status, code) => {
    await start({ limits: { imageBytes: 10 * KIB } });
    const response = await fetch(`${gateway.url}/v1/images`, {
      method: "POST",
      headers: { "content-type": contentType },
      body,
    });
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await answerOf(response)).toMatchObject({ status, body: { status, code } });
    await expectNothingLeft();
  });

  it("keeps nothing of a raw body that ends early", async () => {
    await start();
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/v1/images", { "Content-Type": "image/png", "Content-Length": 100_000 }));
    raw.send(pngLike(50 * KIB));
    await vi.waitFor(async () => expect((await gateway.files()).length).toBe(1));
    raw.socket.destroy();
    await expectNothingLeft();
  });
});
