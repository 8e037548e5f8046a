import { expect, test } from "vitest";
import { createClient } from "./create-client.ts";
import { startEchoServer } from "./testing/echo-server.ts";

test("links are asked for by scope, for an hour unless told", async () => {
  await using server = await startEchoServer(200, { token: "t" });
  const client = createClient({ baseUrl: server.url });
  expect(await client.links("g", { scope: ["outputs", "events"] })).toEqual({ token: "t" });
  await client.links("g", { scope: ["archive"], expiresS: 60 });
  expect(server.asked).toEqual([
    ["POST", "/v1/groups/g/links", { scope: ["outputs", "events"] }],
    ["POST", "/v1/groups/g/links", { scope: ["archive"], expires_s: 60 }],
  ]);
});

test("a page signs in with a key, is told who it is, and signs out", async () => {
  const session = { tenant: "acme", role: "viewer", expires_at: null };
  await using server = await startEchoServer(200, session);
  const client = createClient({ baseUrl: server.url });
  expect(await client.signIn("secret")).toEqual(session);
  expect(await client.session()).toEqual(session);
  expect(server.asked).toEqual([
    ["POST", "/v1/session", { key: "secret" }],
    ["GET", "/v1/session", null],
  ]);
  await using leaving = await startEchoServer(204);
  expect(await createClient({ baseUrl: leaving.url }).signOut()).toBeUndefined();
  expect(leaving.asked).toEqual([["DELETE", "/v1/session", null]]);
});

test("without a key nothing keeps a page's cookie from going along: not in calls, not in watches", async () => {
  const sent: RequestInit[] = [];
  const client = createClient({
    baseUrl: "",
    fetch: async (_url, init) => {
      sent.push(init);
      return new Response(null, { status: 204 });
    },
  });
  await client.signOut();
  for await (const _ of client.watch("g"));
  expect(sent).toHaveLength(2);
  for (const init of sent) {
    expect(Object.keys(init).sort()).toEqual(["headers", "method", "signal"]);
    expect(new Headers(init.headers).has("authorization")).toBe(false);
  }
});
