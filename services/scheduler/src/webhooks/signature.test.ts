import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { isWebhookSecret, signatureHeaders } from "./signature.ts";

const secretOf = (bytes: number) => `whsec_${randomBytes(bytes).toString("base64")}`;

describe("a signed message", () => {
  const message = { secret: secretOf(32), messageId: "msg_1", body: '{"type":"group.finished","ü":"…"}' };
  const headers = signatureHeaders({ ...message, nowMs: Date.now() });
  const receiver = new Webhook(message.secret);

  it.each([24, 25, 26, 32, 64])("is taken by a receiver with the same secret, of %i bytes", (bytes) => {
    const secret = secretOf(bytes);
    const signed = signatureHeaders({ ...message, secret, nowMs: Date.now() });
    expect(new Webhook(secret).verify(message.body, signed)).toEqual(JSON.parse(message.body));
  });

  it("is refused when a byte of the body was changed", () => {
    expect(() => receiver.verify(message.body.replace("ü", "u"), headers)).toThrow("No matching signature");
  });

  it("is refused under another id, another time or another secret", () => {
    const earlier = String(Number(headers["webhook-timestamp"]) - 1);
    expect(() => receiver.verify(message.body, { ...headers, "webhook-id": "msg_2" })).toThrow("No matching");
    expect(() => receiver.verify(message.body, { ...headers, "webhook-timestamp": earlier })).toThrow("No matching");
    expect(() => new Webhook(secretOf(32)).verify(message.body, headers)).toThrow("No matching");
  });

  it("is refused when it is old", () => {
    const old = signatureHeaders({ ...message, nowMs: Date.now() - 6 * 60_000 });
    expect(() => receiver.verify(message.body, old)).toThrow("too old");
  });

  it("names its time in whole seconds", () => {
    const { "webhook-timestamp": timestamp } = signatureHeaders({ ...message, nowMs: 1_700_000_000_999 });
    expect(timestamp).toBe("1700000000");
  });

  it("is not made with what is no secret", () => {
    expect(() => signatureHeaders({ ...message, secret: "whsec_", nowMs: 0 })).toThrow(TypeError);
  });
});

describe("a webhook's secret", () => {
  it.each([24, 25, 26, 48, 64])("may have %i bytes", (bytes) => {
    expect(isWebhookSecret(secretOf(bytes))).toBe(true);
  });

  const base64 = Buffer.alloc(25, 0xfb).toString("base64");
  it.each([
    ["nothing", ""],
    ["a prefix alone", "whsec_"],
    ["23 bytes", secretOf(23)],
    ["65 bytes", secretOf(65)],
    ["no prefix", base64],
    ["another prefix", `WHSEC_${base64}`],
    ["an asymmetric key's prefix", `whpk_${base64}`],
    ["no padding", `whsec_${base64.replaceAll("=", "")}`],
    ["URL-safe letters", `whsec_${base64.replaceAll("+", "-").replaceAll("/", "_")}`],
    ["a space", `whsec_ ${base64}`],
    ["a line break at the end", `whsec_${base64}\n`],
    ["other words", `whsec_${"secret ".repeat(6)}`],
  ])("may not be %s", (_, text) => {
    expect(isWebhookSecret(text)).toBe(false);
  });
});
