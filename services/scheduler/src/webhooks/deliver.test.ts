import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createPoster, type PosterOptions } from "@sheaf/guarded-http";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWebhookSender, type WebhookAttempt } from "./deliver.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

let receiver: Server;
let url: string;
let status: number;
let received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];

beforeEach(async () => {
  [status, received] = [200, []];
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(status, { location: "/elsewhere" }).end("thanks");
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

function send(attempt: Partial<WebhookAttempt> = {}, options: Partial<PosterOptions> = {}) {
  const poster = createPoster({ allow: ["127.0.0.0/8"], ...options });
  const { signal } = new AbortController();
  const message = { url, secret: SECRET, messageId: "msg_1", body: '{"type":"group.finished"}', signal };
  return createWebhookSender({ poster, now: Date.now }).send({ ...message, ...attempt });
}

describe("a webhook's sender", () => {
  it("delivers a message that its receiver can verify", async () => {
    expect(await send()).toEqual({ status: 200, error: "", final: false });
    expect(received).toHaveLength(1);
    for (const { headers, body } of received) {
      expect(headers).toMatchObject({ "content-type": "application/json", "webhook-id": "msg_1" });
      expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toEqual({ type: "group.finished" });
    }
  });

  it.each([
    [204, "", false],
    [400, "answered 400", false],
    [404, "answered 404", false],
    [410, "answered 410", true],
    [429, "answered 429", false],
    [500, "answered 500", false],
    [503, "answered 503", false],
    [302, "answered 302: redirects are not followed", false],
  ])("makes of a %i: %j, final: %j", async (answer, error, final) => {
    status = answer;
    expect(await send()).toEqual({ status: answer, error, final });
    expect(received).toHaveLength(1);
  });

  it("has another try where nothing answers", async () => {
    const port = new URL(url).port;
    await new Promise((resolve) => receiver.close(resolve));
    const outcome = { status: 0, error: "the connection failed (ECONNREFUSED)", final: false };
    expect(await send({ url: `http://127.0.0.1:${port}/` })).toEqual(outcome);
  });

  it("has another try where a name is not known", async () => {
    const resolve = () => Promise.reject(new Error("no such name"));
    const outcome = { status: 0, error: "hooks.example could not be resolved", final: false };
    expect(await send({ url: "http://hooks.example/" }, { resolve })).toEqual(outcome);
  });

  it.each(["http://10.0.0.1/", "http://hooks.example/", "file:///etc/passwd", "http://me:secret@127.0.0.1/", "hook"])(
    "gives up on %s, which must not be called",
    async (forbidden) => {
      const outcome = { status: 0, error: expect.stringMatching(/./), final: true };
      expect(await send({ url: forbidden }, { resolve: async () => ["192.168.0.1"] })).toEqual(outcome);
    },
  );

  it("stops with the signal's reason", async () => {
    const signal = AbortSignal.abort(new Error("another leads"));
    await expect(send({ signal })).rejects.toBe(signal.reason);
    expect(received).toEqual([]);
  });

  it("sends nothing unsigned", async () => {
    await expect(send({ secret: "" })).rejects.toThrow(TypeError);
    expect(received).toEqual([]);
  });
});
