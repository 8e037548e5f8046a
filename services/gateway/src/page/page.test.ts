import { rm } from "node:fs/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hashOfKey, KeyRing } from "../auth/key-ring.ts";
import { ask } from "../testing/ask.ts";
import { type FixtureOptions, type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { makePageFolder, PAGE_FILES, type PageFolder } from "../testing/page-folder.ts";
import { openPage } from "./built-page.ts";

const INDEX = PAGE_FILES["index.html"];
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sheaf";
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const ID = "01920000-0000-7000-8000-000000000000";

let folder: PageFolder;
let gateway: GatewayFixture;
beforeEach(async () => {
  folder = await makePageFolder();
});
afterEach(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});
const start = async (options: FixtureOptions = {}) => {
  gateway = await startGateway({ pageFolder: folder.path, ...options });
  await vi.waitFor(async () => expect((await get("/readyz")).status).toBe(200));
};
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  ask(gateway.port, path, { method, headers });
const problemOf = ({ body }: { body: Buffer }) => JSON.parse(body.toString());

describe("the page", () => {
  it.each(["/", `/g/${ID}`, "/g/any%20id%2f..", "/groups", "/failures?error=timeout"])(
    "is at %s, for one look at a time and under its own policy",
    async (path) => {
      await start();
      const { status, headers, body } = await get(path);
      expect([status, body.toString()]).toEqual([200, INDEX]);
      expect(headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        etag: expect.stringMatching(/^"[\w-]{43}"$/),
      });
    },
  );

  it("is not sent again to who has it, and only told of by HEAD", async () => {
    await start();
    const { etag = "" } = (await get("/")).headers;
    const again = await get("/groups", { "if-none-match": `"x", ${etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    // A browser takes the headers of a 304 for those of what it has.
    expect(again.headers).toMatchObject({ etag, "cache-control": "no-cache", "content-security-policy": POLICY });
    const head = await get("/", {}, "HEAD");
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers).toMatchObject({ etag, "content-length": String(INDEX?.length) });
  });

  it.each(["/g", "/g/", "/g/a/b", "/index.html", "/group", "/dist", "/docs/x", "/favicon.ico", "/v1", "/Groups"])(
    "is not at %s",
    async (path) => {
      await start();
      const answer = await get(path, { accept: BROWSER });
      expect(answer.status).toBe(404);
      expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
      expect(answer.headers["content-security-policy"]).not.toContain("script-src");
    },
  );

  it("takes no other methods", async () => {
    await start();
    for (const path of ["/", "/groups", "/assets/web"]) {
      const answer = await get(path, {}, "POST");
      expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
    }
  });

  it("is served as it was at the start, whatever becomes of the folder", async () => {
    await start();
    await rm(folder.path, { recursive: true });
    expect((await get("/")).body.toString()).toBe(INDEX);
    expect((await get("/assets/style-3c4d.css")).status).toBe(200);
  });
});

describe("/control", () => {
  it.each([
    [undefined, false],
    ["*/*", false],
    ["", false],
    ["application/json", false],
    ["application/json, text/plain, */*", false],
    ["application/json, text/html", false],
    ["text/html;q=0.9, application/json", false],
    ["text/html;q=0, */*", false],
    ["text/html;q=x", false],
    ["text/plain", false],
    ["text/html,".repeat(200), false],
    ["image/*", false],
    ['application/json;x="text/html"', false],
    [BROWSER, true],
    ["text/html", true],
    ["TEXT/HTML", true],
    ["text/*", true],
    ["text/html, */*", true],
    ["application/json;q=0.5, text/html;q=0.6", true],
  ])("with Accept %j is the page: %s", async (accept, isPage) => {
    await start();
    const { status, headers, body } = await get("/control", accept === undefined ? {} : { accept });
    expect(status).toBe(200);
    expect(headers.vary).toMatch(/^Accept\b/);
    expect(headers["content-type"]).toBe(`${isPage ? "text/html" : "application/json"}; charset=utf-8`);
    if (isPage) expect([body.toString(), headers["content-security-policy"]]).toEqual([INDEX, POLICY]);
    else expect(JSON.parse(body.toString())).toHaveProperty("taken_at");
  });

  it("answers every Accept with one or the other", async () => {
    await start();
    const parts = fc.constantFrom(
      ..."text/html|text/*|*/*|application/json|;q=|0|1|0.5|x|,|;|=|/|*|\\|\t".split("|"),
      '"',
    );
    const hostile = fc.oneof(
      fc.array(parts, { maxLength: 12 }).map((all) => all.join("")),
      fc.array(fc.integer({ min: 0x20, max: 0x7e }), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes)),
      fc.constantFrom("a/b,", "text/html;", "text/html,", ";q=0.1").map((text) => text.repeat(1_000)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (accept) => {
        const { status, headers } = await get("/control", { accept: accept.trim() });
        expect(status).toBe(200);
        expect(headers.vary).toMatch(/^Accept\b/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("with keys", () => {
  const ring = new KeyRing([{ id: "a", hash: hashOfKey("key-of-a"), tenant: "acme", role: "operator" }]);
  const keys = { find: (key: string) => ring.find(key), findById: (id: string) => ring.findById(id) };

  it("the page is open to everyone, and what it asks for is not", async () => {
    await start({ keys });
    for (const path of ["/", `/g/${ID}`, "/groups", "/failures", "/control", "/assets/web"]) {
      expect((await get(path, { accept: BROWSER, cookie: "sheaf_session=over" })).status, path).toBe(200);
    }
    expect((await get(`/g/${ID}?link=nobody's`, { accept: BROWSER })).status).toBe(200);
    const refused = await get("/control", { accept: "*/*" });
    expect([refused.status, problemOf(refused)]).toEqual([401, { error: "Send a key as Authorization: Bearer" }]);
    expect((await get("/control", { authorization: "Bearer key-of-a" })).status).toBe(200);
    expect((await get("/v1/control", { accept: BROWSER })).status).toBe(401);
  });

  it("signs in over plain http on this machine, and goes on by the cookie", async () => {
    await start({ keys });
    const page = { "sec-fetch-site": "same-origin", origin: gateway.url };
    const answer = await fetch(`${gateway.url}/v1/session`, {
      method: "POST",
      headers: { ...page, "content-type": "application/json" },
      body: JSON.stringify({ key: "key-of-a" }),
    });
    const set = answer.headers.get("set-cookie") ?? "";
    expect([answer.status, set]).toEqual([200, expect.not.stringContaining("Secure")]);
    const cookie = set.split(";")[0] ?? "";
    expect((await get("/v1/control", { ...page, cookie })).status).toBe(200);
    expect((await get(`/v1/groups/${ID}/cancel`, { ...page, cookie }, "POST")).status).toBe(404);
  });
});

it("serves neither page nor assets under the name of another site", async () => {
  await start();
  for (const path of ["/", "/control", "/assets/web"]) {
    const answer = await get(path, { host: "evil.example", accept: BROWSER });
    expect([answer.status, answer.body.includes("<title>")]).toEqual([421, false]);
  }
});

describe("without a build", () => {
  beforeEach(() => rm(folder.path, { recursive: true }));

  it("the gateway serves all but the page, and says how to build it", async () => {
    await start();
    for (const path of ["/", `/g/${ID}`, "/groups", "/failures"]) {
      const answer = await get(path, { accept: BROWSER });
      expect([answer.status, problemOf(answer)]).toMatchObject([
        404,
        { code: "not_found", detail: expect.stringContaining("npm run setup") },
      ]);
    }
    expect((await get("/assets/web")).status).toBe(404);
    expect((await get("/control", { accept: BROWSER })).headers["content-type"]).toContain("application/json");
  });

  it("one warning is logged", () => {
    const log = { warn: vi.fn() };
    expect(openPage(folder.path, log)).toBeUndefined();
    expect(log.warn.mock.calls).toEqual([[{ folder: folder.path }, expect.stringContaining("npm run setup")]]);
  });
});
