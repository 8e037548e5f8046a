import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROUTES, type Route } from "../routes.ts";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { type Answer, callJson } from "../testing/http.ts";
import { roleFor } from "./access.ts";
import { hashOfKey, KeyRing } from "./key-ring.ts";
import { LINK_SCOPES, type LinkScope } from "./link-scope.ts";

const SECRET = "an old secret that is long enough";
const OTHER = "01920000-0000-7000-8000-000000000000";
const entry = (id: string, tenant: string) => ({
  id,
  hash: hashOfKey(`key-of-${id}`),
  tenant,
  role: "submitter" as const,
});
const RING = new KeyRing([entry("acme", "acme"), entry("other", "other")]);
const bearer = (id: string) => ({ authorization: `Bearer key-of-${id}` });

let nowMs: number;
let gateway: GatewayFixture;
let group: string;
beforeEach(async () => {
  nowMs = Date.parse("2026-01-01T00:00:00.500Z");
  gateway = await startGateway({ keys: RING, secrets: [SECRET], now: () => nowMs });
  const body = { task: "demo.noop", items: [{}, {}], open: true };
  const made = await callJson(`${gateway.url}/v1/groups`, { method: "POST", body, headers: bearer("acme") });
  group = made.body.id;
});
afterEach(() => gateway[Symbol.asyncDispose]());

const links = (body: unknown, id = group, headers: Record<string, string> = bearer("acme")): Promise<Answer> =>
  callJson(`${gateway.url}/v1/groups/${id}/links`, { method: "POST", body, headers });
const tokenFor = async (...scope: LinkScope[]): Promise<string> => (await links({ scope })).body.token;
const get = (path: string, headers: Record<string, string> = {}) => callJson(gateway.url + path, { headers });
const pathOf = ({ path }: Pick<Route, "path">, id: string) =>
  path.replace(":id", id).replace(":index", "0").replace(":name", "web").replace(":queue", "demo");

describe("making links", () => {
  it("answers paths with the token for what was asked, until the expiry", async () => {
    const answer = await links({ scope: ["events", "outputs", "events"], expires_s: 60 });
    const { token } = answer.body;
    expect(token).toMatch(/^[\w-]{40,160}$/);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      group_id: group,
      scope: ["outputs", "events"],
      expires_at: "2026-01-01T00:01:00.000Z",
      links: {
        outputs: `/v1/groups/${group}/tasks?state=succeeded&link=${token}`,
        tasks: `/v1/groups/${group}/tasks?link=${token}`,
        events: `/v1/groups/${group}/events?link=${token}`,
      },
      token,
    });
    expect((await links({ scope: ["archive"] })).body.expires_at).toBe("2026-01-01T01:00:00.000Z");
  });

  it.each([
    [{}, "/scope"],
    [{ scope: [] }, "/scope"],
    [{ scope: ["cancel"] }, "/scope/0"],
    [{ scope: ["items"], expires_s: 0 }, "/expires_s"],
    [{ scope: ["items"], expires_s: 604_801 }, "/expires_s"],
    [{ scope: ["items"], role: "operator" }, "/role"],
  ])("refuses %o at %s", async (body, pointer) => {
    expect(await links(body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it("is for groups of the caller's tenant", async () => {
    expect((await links({ scope: ["items"] }, OTHER)).status).toBe(404);
    const tenants = () =>
      gateway.scheduler.calls.filter(({ method }) => method === "getGroup").map((call) => call.tenant);
    await links({ scope: ["items"] }, group, bearer("other"));
    expect(tenants().at(-1)).toBe("other");
  });
});

describe("a link", () => {
  const OPENED: Record<LinkScope, string[]> = {
    outputs: [
      "get /v1/groups/:id",
      "get /v1/groups/:id/tasks",
      "get /v1/groups/:id/tasks/:index",
      "get /v1/groups/:id/tasks/:index/outputs/:name",
    ],
    archive: ["get /v1/groups/:id/archive.zip"],
    events: ["get /v1/groups/:id", "get /v1/groups/:id/events"],
    items: ["post /v1/groups/:id/items", "post /v1/groups/:id/seal"],
  };

  it.each(LINK_SCOPES)("of the scope %s opens exactly what is promised, of its own group", async (scope) => {
    const token = await tokenFor(scope);
    const opened: string[] = [];
    for (const route of ROUTES) {
      if (roleFor(route) === undefined) continue;
      const { method, path } = route;
      const ask = async (id: string) => {
        const url = `${gateway.url}${pathOf(route, id)}?link=${token}`;
        const answer = await fetch(url, { method: method.toUpperCase(), signal: AbortSignal.timeout(5_000) });
        await answer.body?.cancel();
        return answer.status;
      };
      const status = await ask(group);
      if (![401, 403].includes(status)) opened.push(`${method} ${path}`);
      expect([401, 403], `another group's ${path}`).toContain(await ask(OTHER));
    }
    expect(opened).toEqual(
      ROUTES.map(({ method, path }) => `${method} ${path}`).filter((one) => OPENED[scope].includes(one)),
    );
  });

  it("acts for the tenant that made it, and appends", async () => {
    const token = await tokenFor("items");
    const url = `${gateway.url}/v1/groups/${group}`;
    const appended = await callJson(`${url}/items?link=${token}`, { method: "POST", body: { items: [{}] } });
    expect(appended).toMatchObject({ status: 202, body: { counts: { total: 3 } } });
    expect((await callJson(`${url}/seal?link=${token}`, { method: "POST" })).body.open).toBe(false);
    const [last] = gateway.scheduler.calls.filter(({ method }) => method === "sealGroup");
    expect(last?.tenant).toBe("acme");
  });

  it("is good until its expiry and not a moment longer", async () => {
    const token = (await links({ scope: ["outputs"], expires_s: 10 })).body.token;
    nowMs = Date.parse("2026-01-01T00:00:09.999Z");
    expect((await get(`/v1/groups/${group}?link=${token}`)).status).toBe(200);
    nowMs += 1;
    const late = await get(`/v1/groups/${group}?link=${token}`, bearer("acme"));
    expect(late).toMatchObject({
      status: 401,
      body: { code: "link_expired", detail: "The link was good until 2026-01-01T00:00:10.000Z" },
    });
  });

  it("decides alone, also beside a key that would be let in", async () => {
    const token = await tokenFor("archive");
    const path = `/v1/groups/${group}/tasks`;
    expect((await get(`${path}?link=${token}`, bearer("acme"))).status).toBe(403);
    for (const bad of ["nonsense", "", `${token}&link=${token}`, `${token}%00`]) {
      expect(await get(`${path}?link=${bad}`, bearer("acme")), bad).toMatchObject({
        status: 401,
        body: { code: "link_invalid" },
      });
    }
    const foreign = await get(`/v1/groups/${OTHER}/archive.zip?link=${token}`, bearer("acme"));
    expect(foreign).toMatchObject({ status: 401, body: { detail: "The link is for another group" } });
    expect((await get(`${path}?%6Cink=${token}`, bearer("acme"))).status).toBe(403);
  });

  it("is followed by the paths in an answer, those that it opens", async () => {
    gateway.scheduler.theGroup.succeeded = 1;
    gateway.scheduler.theGroup.tasks.set(0, { outputs: [{ name: "web", format: "webp" }] });
    const token = await tokenFor("outputs", "events");
    const own = `/v1/groups/${group}`;
    const { links: paths } = (await get(`${own}?link=${token}`)).body;
    expect(paths).toEqual({
      self: `${own}?link=${token}`,
      tasks: `${own}/tasks?link=${token}`,
      events: `${own}/events?link=${token}`,
      archive: `${own}/archive.zip`,
      cancel: `${own}/cancel`,
    });
    const { tasks } = (await get(`${own}/tasks?limit=1&link=${token}`)).body;
    const [{ href }] = tasks[0].outputs;
    expect(href).toBe(`${own}/tasks/0/outputs/web?link=${token}`);
    // The bytes are not in the store here, which only those who are let in are told.
    expect(await get(href)).toMatchObject({ status: 404, body: { detail: "The task has no such output" } });
    expect((await get(`${own}/tasks`, bearer("acme"))).body.tasks[0].outputs[0].href).not.toContain("link");
  });

  it("keeps query parameters and their checks as they are", async () => {
    const token = await tokenFor("outputs");
    expect((await get(`/v1/groups/${group}/tasks?limit=1&link=${token}`)).body.tasks).toHaveLength(1);
    expect((await get(`/v1/groups/${group}/tasks?link=${token}&nonsense=1`)).status).toBe(400);
  });

  it("leaves no trace where it was followed from", async () => {
    const token = await tokenFor("outputs");
    const { headers } = await get(`/v1/groups/${group}?link=${token}`);
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toMatch(/private|no-store/);
  });
});
