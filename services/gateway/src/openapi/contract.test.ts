import { afterAll, beforeAll, expect, it } from "vitest";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await startGateway({ limits: { itemsPerRequest: 7 } });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) => fetch(gateway.url + path, { headers });

it("serves the contract under the limits in force, and nothing where the caller has it already", async () => {
  const answer = await get("/openapi.json");
  expect(answer.headers.get("cache-control")).toBe("public, no-cache");
  const document = (await answer.json()) as { openapi: string; components: { schemas: Record<string, object> } };
  expect(document.openapi).toBe("3.1.1");
  expect(document.components.schemas["ProcessImages"]).toMatchObject({ properties: { images: { maxItems: 7 } } });
  const again = await get("/openapi.json", { "if-none-match": answer.headers.get("etag") ?? "" });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

it("shows the docs without scripts, and lets them load their own style alone", async () => {
  const answer = await get("/docs");
  const page = await answer.text();
  expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self';(?!.*unsafe)/);
  expect(page).not.toMatch(/<script|\son\w+=|style=|https?:\/\/(?!127\.0\.0\.1|example\.org)/);
  const loaded = [...page.matchAll(/<link [^>]*href="([^"]+)"/g)].map(([, href]) => href);
  expect(loaded).toEqual(["/docs/style.css"]);
  const style = await get("/docs/style.css");
  expect(style.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(await style.text()).not.toMatch(/url\(|@import/);
  expect((await get("/v1/limits")).headers.get("content-security-policy")).not.toContain("style-src");
});

it("tells in the docs of every operation and every schema, and links only to what is on the page", async () => {
  const page = await (await get("/docs")).text();
  const document = (await (await get("/openapi.json")).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>;
    components: { schemas: Record<string, object> };
  };
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const wanted = [
    ...operations.map(({ operationId }) => operationId),
    ...Object.keys(document.components.schemas).map((name) => `schema-${name}`),
  ];
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id));
  expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  expect(page.match(/<pre><code>curl -s /g)).toHaveLength(operations.length);
});
