import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect as netConnect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ErrorCode } from "@sheaf/proto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createUrlFetcher, type UrlFetcherOptions } from "./url-fetcher.ts";

const LOOPBACK = ["127.0.0.0/8"];
const never = new AbortController().signal;

let folder: string;
let path: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sheaf-fetch-"));
  path = join(folder, "fetched");
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
  await rm(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener).listen(0, "127.0.0.1");
  server = started;
  await new Promise((resolve) => started.once("listening", resolve));
  const address = started.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** By default nothing resolves and nothing connects, so that no test sends a packet beyond loopback. */
function fetcher(options: Partial<UrlFetcherOptions> = {}) {
  return createUrlFetcher({
    ...{ timeoutMs: 5_000, maxRedirects: 3, maxBytes: 1_000, allow: LOOPBACK },
    resolve: () => Promise.reject(new Error("no resolver in this test")),
    ...options,
  });
}

const forbidding = (url: string, options: Partial<UrlFetcherOptions> = {}) => {
  const connected: unknown[] = [];
  const connect = (addresses: readonly string[]) => {
    connected.push(addresses);
    throw new Error("connected");
  };
  const fetching = fetcher({ allow: [], connect, ...options }).fetchToFile(url, path, never);
  return { connected, failure: fetching.catch((error: unknown) => error) };
};

describe("a URL fetcher", () => {
  it("writes the body to the file", async () => {
    const origin = await serve((request, response) =>
      response.end(`${request.method} ${request.url} ${request.headers.host}`),
    );
    const url = `${origin}/a.jpg?x=1`;
    const body = `GET /a.jpg?x=1 ${new URL(origin).host}`;
    expect(await fetcher().fetchToFile(url, path, never)).toEqual({ bytes: body.length, url });
    expect(await readFile(path, "utf8")).toBe(body);
  });

  it("connects to the very addresses it checked, under the URL's host name", async () => {
    const origin = await serve((request, response) => response.end(request.headers.host));
    const dialled: unknown[] = [];
    await fetcher({
      resolve: async (hostname) => (hostname === "pictures.example" ? ["8.8.8.8", "2606:4700::1"] : []),
      connect: (addresses, port) => {
        dialled.push([addresses, port]);
        return netConnect(Number(new URL(origin).port), "127.0.0.1");
      },
    }).fetchToFile("http://pictures.example/a.jpg", path, never);
    expect(dialled).toEqual([[["8.8.8.8", "2606:4700::1"], 80]]);
    expect(await readFile(path, "utf8")).toBe("pictures.example");
  });

  it.each([
    ...[
      "http://127.0.0.1/",
      "http://2130706433/",
      "http://0x7f000001/",
      "http://0177.0.0.1/",
      "http://127.1/",
      "http://0/",
    ],
    ...["http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/"],
    ...["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1:8080/", "https://192.168.0.1/"],
    ...["http://user:secret@8.8.8.8/", "http://user@8.8.8.8/"],
    ...[
      "file:///etc/passwd",
      "ftp://8.8.8.8/",
      "gopher://8.8.8.8/",
      "data:image/png;base64,AA==",
      "not a url",
      "/a.jpg",
    ],
  ])("does not connect for %s", async (url) => {
    const { failure, connected } = forbidding(url);
    expect(await failure).toMatchObject({ code: ErrorCode.FETCH_FORBIDDEN });
    expect(connected).toEqual([]);
  });

  it("does not connect when one of several addresses is private, and does not say which", async () => {
    const { failure, connected } = forbidding("http://inner.example/", {
      resolve: async () => ["8.8.8.8", "10.9.8.7"],
    });
    expect(await failure).toMatchObject({
      code: ErrorCode.FETCH_FORBIDDEN,
      message: expect.not.stringContaining("10.9"),
    });
    expect(connected).toEqual([]);
  });

  it.each(["http://10.0.0.1/secret", "http://inner.example/", "ftp://8.8.8.8/", "http://a:b@127.0.0.1/"])(
    "checks a redirect to %s like the first URL",
    async (location) => {
      const origin = await serve((_, response) => response.writeHead(302, { location }).end());
      const resolve = async () => ["192.168.7.7"];
      await expect(fetcher({ resolve }).fetchToFile(origin, path, never)).rejects.toMatchObject({
        code: ErrorCode.FETCH_FORBIDDEN,
      });
    },
  );

  it("follows three redirects, relative ones too, and not a fourth", async () => {
    const origin = await serve(({ url = "" }, response) => {
      const hop = Number(url.slice(1));
      response.writeHead(hop === 0 ? 200 : 307, hop === 0 ? {} : { location: `./${hop - 1}` }).end("end");
    });
    expect(await fetcher().fetchToFile(`${origin}/3`, path, never)).toEqual({ bytes: 3, url: `${origin}/0` });
    await rm(path);
    await expect(fetcher().fetchToFile(`${origin}/4`, path, never)).rejects.toMatchObject({
      code: ErrorCode.FETCH_FAILED,
    });
  });

  it.each([true, false])("stops at the byte limit, length declared: %j", async (declared) => {
    const origin = await serve((_, response) => {
      response.writeHead(200, declared ? { "content-length": 1001 } : {});
      response.end(Buffer.alloc(1001));
    });
    await expect(fetcher().fetchToFile(origin, path, never)).rejects.toMatchObject({ code: ErrorCode.IMAGE_TOO_LARGE });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [404, ErrorCode.IMAGE_NOT_FOUND],
    [410, ErrorCode.IMAGE_NOT_FOUND],
    [403, ErrorCode.FETCH_FAILED],
    [503, ErrorCode.FETCH_FAILED],
    [204, ErrorCode.FETCH_FAILED],
  ])("makes of a %i a code %i", async (status, code) => {
    const origin = await serve((_, response) => response.writeHead(status).end());
    await expect(fetcher().fetchToFile(origin, path, never)).rejects.toMatchObject({ code });
  });

  it("gives up on a body that stalls, leaving no file", async () => {
    const origin = await serve((_, response) => response.writeHead(200).write("begin"));
    const failure = fetcher({ timeoutMs: 200 }).fetchToFile(origin, path, never);
    await expect(failure).rejects.toMatchObject({
      code: ErrorCode.FETCH_FAILED,
      message: expect.stringContaining("200 ms"),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("gives up on a name server that is silent", async () => {
    const silent = fetcher({ timeoutMs: 50, resolve: () => new Promise(() => undefined) });
    await expect(silent.fetchToFile("http://slow.example/", path, never)).rejects.toMatchObject({
      code: ErrorCode.FETCH_FAILED,
    });
  });

  it("stops on abort with the signal's reason", async () => {
    const abort = new AbortController();
    const origin = await serve((_, response) => {
      response.writeHead(200).write("begin");
      abort.abort();
    });
    await expect(fetcher().fetchToFile(origin, path, abort.signal)).rejects.toThrow(abort.signal.reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it("fails retryably on a connection that is cut", async () => {
    const origin = await serve((_, response) => response.socket?.destroy());
    await expect(fetcher().fetchToFile(origin, path, never)).rejects.toMatchObject({ code: ErrorCode.FETCH_FAILED });
  });

  it("fails retryably on a server that switches protocols instead of answering", async () => {
    const head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n";
    const origin = await serve((_, response) => response.socket?.write(head));
    await expect(fetcher().fetchToFile(origin, path, never)).rejects.toMatchObject({ code: ErrorCode.FETCH_FAILED });
  });

  it("says storage_error when the file cannot be written", async () => {
    const origin = await serve((_, response) => response.end("body"));
    const lost = fetcher().fetchToFile(origin, join(folder, "none", "file"), never);
    await expect(lost).rejects.toMatchObject({ code: ErrorCode.STORAGE_ERROR });
  });
});
