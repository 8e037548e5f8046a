import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ROUTES } from "../routes.ts";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { callJson } from "../testing/http.ts";
import { roleFor } from "./access.ts";
import { includes, ROLES } from "./identity.ts";
import { openKeys } from "./key-file.ts";
import { hashOfKey, KeyFileError, KeyRing, parseKeys } from "./key-ring.ts";

const ID = "01920000-0000-7000-8000-000000000000";
const entry = (id: string, role: string, tenant = "acme") => ({ id, hash: hashOfKey(`key-of-${id}`), tenant, role });
const linesOf = (...entries: object[]) => entries.map((one) => JSON.stringify(one)).join("\n");
const RING = new KeyRing(
  parseKeys(linesOf(...ROLES.map((role) => entry(role, role)), entry("other", "operator", "other"))),
);
const bearer = (id: string) => ({ authorization: `Bearer key-of-${id}` });

describe("keys", () => {
  it("are found by their hash, with tenant and role", () => {
    expect(RING.find("key-of-viewer")).toEqual({ tenant: "acme", role: "viewer", keyId: "viewer" });
    expect(RING.find("key-of-nobody")).toBeUndefined();
    expect(RING.find("")).toBeUndefined();
    expect(RING.findById("viewer")?.identity).toEqual({ tenant: "acme", role: "viewer", keyId: "viewer" });
    expect(RING.findById("nobody")).toBeUndefined();
  });

  it.each([
    ["no JSON", "{", "line 1 is no JSON"],
    ["an unknown role", linesOf(entry("a", "admin")), "line 1: role"],
    ["a key in place of its hash", linesOf({ ...entry("a", "viewer"), hash: "secret" }), "line 1: hash"],
    ["a field nobody knows", linesOf({ ...entry("a", "viewer"), admin: true }), "line 1:"],
    ["a tenant that could be mistaken for a path", linesOf(entry("a", "viewer", "../x")), "line 1: tenant"],
    ["two of one id", linesOf(entry("a", "viewer"), entry("a", "operator")), "two keys share an id"],
  ])("a file with %s is refused, and no secret is shown", (_, text, message) => {
    expect(() => parseKeys(text)).toThrow(KeyFileError);
    expect(() => parseKeys(text)).toThrow(message);
    expect(() => parseKeys(text)).not.toThrow(/secret/);
  });

  it("count as the file is now; one that cannot be read changes nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sheaf-keys-"));
    const path = join(folder, "keys.jsonl");
    // At once, as `npm run keys` does: half a file would be read as fewer keys.
    const replace = async (text: string) => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    };
    await replace(linesOf(entry("a", "viewer")));
    const log = { info: vi.fn(), error: vi.fn() };
    const keys = await openKeys(path, log, 10);
    await keys.start();
    expect(keys.find("key-of-a")?.role).toBe("viewer");
    await replace(`${linesOf(entry("b", "operator"))}\n\n`);
    await vi.waitFor(() => expect(keys.find("key-of-b")?.role).toBe("operator"));
    expect(keys.find("key-of-a")).toBeUndefined();
    await replace("nonsense");
    await vi.waitFor(() => expect(log.error).toHaveBeenCalled());
    expect(keys.find("key-of-b")?.role).toBe("operator");
    await replace(linesOf(entry("c", "viewer")));
    await vi.waitFor(() => expect(keys.find("key-of-c")).toBeDefined());
    await keys.stop();
    await rm(folder, { recursive: true });
  });
});

describe("with keys", () => {
  let gateway: GatewayFixture;
  beforeEach(async () => {
    gateway = await startGateway({ keys: RING });
  });
  afterEach(() => gateway[Symbol.asyncDispose]());

  const call = (method: string, path: string, headers: Record<string, string> = {}) =>
    callJson(`${gateway.url}${path}`, { method, headers });

  it.each(ROUTES.map(({ method, path }) => [method.toUpperCase(), path, roleFor({ method, path })] as const))(
    "%s %s needs the role %s",
    async (method, path, needed) => {
      const url = path.replace(":id", ID).replace(":index", "0").replace(":name", "web").replace(":queue", "demo");
      const status = async (headers: Record<string, string>) =>
        (await fetch(gateway.url + url, { method, headers })).status;
      const statuses: Record<string, number> = {};
      for (const role of ROLES) statuses[role] = await status(bearer(role));
      const [none, wrong] = [await status({}), await status(bearer("nobody"))];
      if (needed === undefined) return expect([none, wrong, ...Object.values(statuses)]).not.toContain(401);
      expect([none, wrong]).toEqual([401, 401]);
      for (const role of ROLES) {
        if (includes(role, needed)) expect([401, 403], role).not.toContain(statuses[role]);
        else expect(statuses[role], role).toBe(403);
      }
    },
  );

  it("says what is missing in the form of the route, and how to ask", async () => {
    const answer = await call("GET", `/v1/groups/${ID}`);
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect((await call("GET", `/status/${ID}`)).body).toEqual({ error: "Send a key as Authorization: Bearer" });
    for (const authorization of ["Basic abc", "Bearer", "Bearer a b", `Bearer ${"x".repeat(600)}`]) {
      expect((await call("GET", "/v1/limits", { authorization })).status).toBe(401);
    }
  });

  it("calls the scheduler as the key's tenant", async () => {
    for (const id of ["submitter", "other"]) {
      const body = { task: "demo.noop", items: [{}] };
      await callJson(`${gateway.url}/v1/groups`, { method: "POST", body, headers: bearer(id) });
    }
    const tenants = gateway.scheduler.calls
      .filter(({ method }) => method === "submitGroup")
      .map(({ tenant }) => tenant);
    expect(tenants).toEqual(["acme", "other"]);
  });
});
