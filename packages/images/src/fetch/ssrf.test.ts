import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect as netConnect } from "node:net";
import { join } from "node:path";
import { ErrorCode } from "@sheaf/proto";
import { SSRF_NAMES, SSRF_SPELLINGS, type TempDir, tempDir } from "@sheaf/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createUrlFetcher, type UrlFetcherOptions } from "./url-fetcher.ts";

const never = new AbortController().signal;

let dir: TempDir;
let server: Server;
let port: number;
let connections: number;
/** What the server answers, and what it was asked for. */
let answer: RequestListener;
let asked: string[];

beforeEach(async () => {
  dir = await tempDir();
  [connections, asked] = [0, []];
  answer = (_, response) => response.end("picture");
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    answer(request, response);
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await dir[Symbol.asyncDispose]();
});

const resolveName = async (hostname: string): Promise<readonly string[]> => {
  const addresses = SSRF_NAMES[hostname];
  if (addresses === undefined) throw new Error(`no such name: ${hostname.slice(0, 100)}`);
  return addresses;
};

/** Whatever may be connected to is the server of this test: no packet leaves the machine, and none goes unseen. */
function fetchUrl(url: string, options: Partial<UrlFetcherOptions> = {}) {
  const fetcher = createUrlFetcher({
    ...{ timeoutMs: 5_000, maxRedirects: 3, maxBytes: 1_000, allow: [], resolve: resolveName },
    connect: () => netConnect(port, "127.0.0.1"),
    ...options,
  });
  return fetcher.fetchToFile(url, join(dir.path, "fetched"), never);
}

const shown = (url: string): string => JSON.stringify(url.length > 80 ? `${url.slice(0, 40)}… (${url.length})` : url);

describe("nothing is connected to for", () => {
  it.each(SSRF_SPELLINGS.map((url) => [shown(url), url]))("%s", async (_, url) => {
    await expect(fetchUrl(url)).rejects.toMatchObject({ code: ErrorCode.FETCH_FORBIDDEN });
    expect(connections).toBe(0);
  });

  it.each([
    ["a name without addresses", "http://empty.example/", { resolve: async () => [] }],
    ["a name nobody knows", "http://unknown.example/", {}],
    ["a name longer than any", `http://${"a".repeat(100_000)}.example/`, {}],
  ])("%s, which may have one later", async (_, url, options) => {
    await expect(fetchUrl(url, options)).rejects.toMatchObject({ code: ErrorCode.FETCH_FAILED });
    expect(connections).toBe(0);
  });

  it("enough spellings", () => {
    expect(new Set(SSRF_SPELLINGS).size).toBe(SSRF_SPELLINGS.length);
    expect(SSRF_SPELLINGS.length).toBeGreaterThan(150);
  });
});

describe("a redirect", () => {
  it.each([
    ...[
      "http://127.0.0.1/",
      "http://0x7f.1/",
      "http://[::1]/",
      "//localhost/",
      "http://mixed.example/",
      "https://10.0.0.1/",
    ],
    ...[
      "http://169.254.169.254/latest/meta-data/",
      "file:///etc/passwd",
      "ftp://pictures.example/",
      "gopher://127.0.0.1/",
    ],
    ...["data:image/png;base64,AA==", "javascript:alert(1)", "http://user:secret@pictures.example/", "\\\\127.0.0.1\\"],
  ])("to %s is not followed", async (location) => {
    answer = (_, response) => response.writeHead(302, { location }).end();
    await expect(fetchUrl("http://pictures.example/")).rejects.toMatchObject({ code: ErrorCode.FETCH_FORBIDDEN });
    expect(connections).toBe(1);
  });

  it.each(["http://", "http://[::1", "http://256.256.256.256/"])("to %s, no URL, is a failure", async (location) => {
    answer = (_, response) => response.writeHead(302, { location }).end();
    await expect(fetchUrl("http://pictures.example/")).rejects.toMatchObject({ code: ErrorCode.FETCH_FAILED });
    expect(connections).toBe(1);
  });

  it("to itself ends after three", async () => {
    answer = (_, response) => response.writeHead(302, { location: "/" }).end();
    await expect(fetchUrl("http://pictures.example/")).rejects.toMatchObject({ code: ErrorCode.FETCH_FAILED });
    expect(connections).toBe(4);
  });
});

describe("a name server that changes its mind", () => {
  it("is asked once: what was checked is what is connected to", async () => {
    const answers = [["8.8.8.8"], ["127.0.0.1"]];
    const dialled: unknown[] = [];
    await fetchUrl("http://rebinding.example/", {
      resolve: async () => answers.shift() ?? [],
      connect: (addresses) => {
        dialled.push(addresses);
        return netConnect(port, "127.0.0.1");
      },
    });
    expect(dialled).toEqual([["8.8.8.8"]]);
    expect(answers).toHaveLength(1);
  });

  it("is found out when a redirect leads to the same name", async () => {
    const answers = [["8.8.8.8"], ["127.0.0.1"]];
    answer = (_, response) => response.writeHead(302, { location: "/again" }).end();
    const fetching = fetchUrl("http://rebinding.example/", { resolve: async () => answers.shift() ?? [] });
    await expect(fetching).rejects.toMatchObject({ code: ErrorCode.FETCH_FORBIDDEN });
    expect(connections).toBe(1);
  });
});

describe("an address that is allowed is connected to, for", () => {
  const HERE = {
    "pictures.example": "127.0.0.1",
    "pictures.example.": "127.0.0.1",
    "xn--bcher-kva.example": "127.0.0.1",
  };
  const resolve = async (hostname: string) =>
    Object.entries(HERE).flatMap(([name, ip]) => (name === hostname ? [ip] : []));

  it.each([
    ["http://127.0.0.1:PORT/a.png", "127.0.0.1:PORT /a.png"],
    ["http://2130706433:PORT/a.png", "127.0.0.1:PORT /a.png"],
    ["http://0x7f.1:PORT/", "127.0.0.1:PORT /"],
    ["http://127。0。0。1:PORT", "127.0.0.1:PORT /"],
    ["http://pictures.example:PORT/a.png?size=1#part", "pictures.example:PORT /a.png?size=1"],
    ["HTTP://PICTURES.Example:PORT/A.png", "pictures.example:PORT /A.png"],
    ["http://pictures.example.:PORT/", "pictures.example.:PORT /"],
    ["http://bücher.example:PORT/ü ö.png", "xn--bcher-kva.example:PORT /%C3%BC%20%C3%B6.png"],
    ["  http://pictures.example:PORT/a\r\nX-Evil: 1\r\n ", "pictures.example:PORT /aX-Evil:%201"],
    ["http://pictures.example:PORT/%0d%0aX-Evil:1", "pictures.example:PORT /%0d%0aX-Evil:1"],
    ["http://pictures.example:PORT/../../etc/passwd", "pictures.example:PORT /etc/passwd"],
    ["http://pictures.example:PORT//127.0.0.2/", "pictures.example:PORT //127.0.0.2/"],
  ])("%j", async (url, request) => {
    const fetched = createUrlFetcher({
      timeoutMs: 5_000,
      maxRedirects: 0,
      maxBytes: 99,
      allow: ["127.0.0.1/32"],
      resolve,
    });
    await fetched.fetchToFile(url.replace("PORT", String(port)), join(dir.path, "fetched"), never);
    expect(asked).toEqual([request.replace("PORT", String(port))]);
  });
});
