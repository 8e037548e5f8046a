import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import { listen, listenRaw } from "./local-server.fixture.ts";
import { createPoster, type PosterOptions } from "./post.ts";

const serve = (listener: RequestListener) => listen(createServer(listener));

/** Only what is on loopback is called, and no name server is asked. */
function post(url: string, options: Partial<PosterOptions> & { readonly signal?: AbortSignal } = {}) {
  const { signal = new AbortController().signal, ...rest } = options;
  const resolve = () => Promise.reject(new Error("no resolver in this test"));
  const poster = createPoster({ allow: ["127.0.0.0/8"], timeoutMs: 5_000, resolve, ...rest });
  return poster.post(url, { headers: { "content-type": "application/json" }, body: '{"ü":1}', signal });
}

describe("a poster", () => {
  it("posts the body with its length and the headers, under the URL's host", async () => {
    const asked: [IncomingMessage, string][] = [];
    await using server = await serve((request, response) => {
      void text(request).then((body) => {
        asked.push([request, body]);
        response.writeHead(204).end();
      });
    });
    expect(await post(`http://127.0.0.1:${server.port}/hook?a=1`)).toEqual({ status: 204 });
    expect(asked).toMatchObject([[{ method: "POST", url: "/hook?a=1" }, '{"ü":1}']]);
    expect(asked[0]?.[0].headers).toEqual({
      ...{ host: `127.0.0.1:${server.port}`, "content-type": "application/json", "content-length": "8" },
      ...{ "user-agent": "sheaf", "accept-encoding": "identity", connection: "close" },
    });
  });

  it.each([200, 201, 299, 400, 404, 410, 429, 500, 503])("tells of a %i", async (status) => {
    await using server = await serve((_, response) => response.writeHead(status).end("a page"));
    expect(await post(`http://127.0.0.1:${server.port}/`)).toEqual({ status });
  });

  it("takes a connection of its own for each and leaves none", async () => {
    await using server = await serve((_, response) => response.end());
    await post(`http://127.0.0.1:${server.port}/`);
    await post(`http://127.0.0.1:${server.port}/`);
    await vi.waitFor(() => expect(server.connections).toEqual({ made: 2, open: 0 }));
  });

  it.each([301, 302, 303, 304, 307, 308])("fails on a %i and does not follow it", async (status) => {
    await using server = await serve((_, response) => response.writeHead(status, { location: "/other" }).end());
    const message = `answered ${status}: redirects are not followed`;
    const failure = { name: "GuardedHttpError", reason: "failed", status, message };
    await expect(post(`http://127.0.0.1:${server.port}/`)).rejects.toMatchObject(failure);
    expect(server.connections.made).toBe(1);
  });

  it("gives up on a server that never answers, and lets go of it", async () => {
    await using server = await listenRaw((socket) => void socket.resume());
    const failure = { reason: "failed", status: 0, message: "no answer within 300 ms" };
    await expect(post(`http://127.0.0.1:${server.port}/`, { timeoutMs: 300 })).rejects.toMatchObject(failure);
    await vi.waitFor(() => expect(server.connections).toEqual({ made: 1, open: 0 }));
  });

  it("counts a silent name server in", async () => {
    const options = { timeoutMs: 50, resolve: () => new Promise<never>(() => undefined) };
    const failure = { reason: "failed", message: "no answer within 50 ms" };
    await expect(post("http://slow.example/", options)).rejects.toMatchObject(failure);
  });

  it("tells the status above an endless body, which it cuts", async () => {
    await using server = await serve((_, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(64 * 1024)));
      };
      response.on("drain", more);
      more();
    });
    expect(await post(`http://127.0.0.1:${server.port}/`, { timeoutMs: 60_000 })).toEqual({ status: 200 });
    await vi.waitFor(() => expect(server.connections.open).toBe(0));
  });

  it("tells the status above a body that stalls, when the time is over", async () => {
    await using server = await serve((_, response) => void response.writeHead(200).write("begin"));
    expect(await post(`http://127.0.0.1:${server.port}/`, { timeoutMs: 1_000 })).toEqual({ status: 200 });
    await vi.waitFor(() => expect(server.connections.open).toBe(0));
  });

  it("tells the status above a body that is cut off", async () => {
    await using server = await listenRaw((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin"));
    });
    expect(await post(`http://127.0.0.1:${server.port}/`)).toEqual({ status: 200 });
  });

  it.each([
    ["closes at once", "", "the connection failed (ECONNRESET)"],
    ["speaks something else", "220 mail.example ESMTP\r\n", "the connection failed (HPE_INVALID_CONSTANT)"],
    [
      "has headers without end",
      `HTTP/1.1 200 OK\r\nA: ${"a".repeat(99_999)}`,
      "the connection failed (HPE_HEADER_OVERFLOW)",
    ],
    [
      "switches protocols",
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n",
      "the URL does not answer in HTTP",
    ],
  ])("fails where the server %s", async (_, answer, message) => {
    await using server = await listenRaw((socket) => void socket.once("data", () => socket.end(answer)));
    const failure = { name: "GuardedHttpError", reason: "failed", status: 0, message };
    await expect(post(`http://127.0.0.1:${server.port}/`)).rejects.toMatchObject(failure);
  });

  it("fails where nothing listens", async () => {
    const server = await serve(() => undefined);
    await server[Symbol.asyncDispose]();
    const failure = { reason: "failed", message: "the connection failed (ECONNREFUSED)" };
    await expect(post(`http://127.0.0.1:${server.port}/`)).rejects.toMatchObject(failure);
  });

  it("stops on abort with the signal's reason, before and while it posts", async () => {
    const [abort, reason] = [new AbortController(), new Error("stop")];
    await using server = await listenRaw((socket) => void socket.once("data", () => abort.abort(reason)));
    const url = `http://127.0.0.1:${server.port}/`;
    await expect(post(url, { signal: abort.signal })).rejects.toBe(reason);
    await expect(post(url, { signal: abort.signal })).rejects.toBe(reason);
    await vi.waitFor(() => expect(server.connections).toEqual({ made: 1, open: 0 }));
  });
});
