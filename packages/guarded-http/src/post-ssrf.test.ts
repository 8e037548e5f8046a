import { createServer } from "node:http";
import { connect as netConnect } from "node:net";
import { SSRF_NAMES, SSRF_SPELLINGS } from "@sheaf/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, listen } from "./local-server.fixture.ts";
import { createPoster, type PosterOptions } from "./post.ts";

let server: LocalServer;
beforeAll(async () => {
  server = await listen(createServer((_, response) => response.end()));
});
afterAll(() => server[Symbol.asyncDispose]());

const resolveName = async (hostname: string): Promise<readonly string[]> => {
  const addresses = SSRF_NAMES[hostname];
  if (addresses === undefined) throw new Error(`no such name: ${hostname.slice(0, 100)}`);
  return addresses;
};

/** Whatever may be connected to is the server of this test: no packet leaves the machine, and none goes unseen. */
function post(url: string, options: Partial<PosterOptions> = {}) {
  const connect = () => netConnect(server.port, "127.0.0.1");
  const poster = createPoster({ allow: [], timeoutMs: 5_000, resolve: resolveName, connect, ...options });
  return poster.post(url, { headers: {}, body: "secret", signal: new AbortController().signal });
}

const shown = (url: string): string => JSON.stringify(url.length > 80 ? `${url.slice(0, 40)}… (${url.length})` : url);

describe("nothing is posted to", () => {
  it.each(SSRF_SPELLINGS.map((url) => [shown(url), url]))("%s", async (_, url) => {
    const before = server.connections.made;
    await expect(post(url)).rejects.toMatchObject({ name: "GuardedHttpError", reason: "forbidden", status: 0 });
    expect(server.connections.made).toBe(before);
  });

  it.each([
    ["a name nobody knows", "http://unknown.example/", {}],
    ["a name without addresses", "http://empty.example/", { resolve: async () => [] }],
  ])("%s, which may have one later", async (_, url, options) => {
    const before = server.connections.made;
    await expect(post(url, options)).rejects.toMatchObject({ name: "GuardedHttpError", reason: "failed" });
    expect(server.connections.made).toBe(before);
  });
});

describe("what is posted to", () => {
  it("is the very addresses that were checked, looked up once", async () => {
    const answers = [["8.8.8.8", "2606:4700::1"], ["127.0.0.1"]];
    const dialled: unknown[] = [];
    await post("http://rebinding.example:8080/", {
      resolve: async () => answers.shift() ?? [],
      connect: (addresses, port) => {
        dialled.push([addresses, port]);
        return netConnect(server.port, "127.0.0.1");
      },
    });
    expect(dialled).toEqual([[["8.8.8.8", "2606:4700::1"], 8080]]);
    expect(answers).toHaveLength(1);
  });

  it("is what is allowed besides, by address", async () => {
    const options = { allow: ["10.1.0.0/16"], resolve: async () => ["10.1.2.3"] };
    expect(await post("http://inner.example/", options)).toEqual({ status: 200 });
    await expect(post("http://10.2.0.1/", options)).rejects.toMatchObject({ reason: "forbidden" });
  });
});
