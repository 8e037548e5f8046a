import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { corpus, type Stack, startStack, tempDir } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { patientFetch } from "../patient-fetch.ts";
import { sseEvents } from "./live.ts";

const KEYS_SCRIPT = join(import.meta.dirname, "../../scripts/keys.ts");

let resources: AsyncDisposableStack;
let stack: Stack;
let keyFile: string;

/** What somebody does who runs `npm run keys`. */
const keys = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, [KEYS_SCRIPT, ...args, "--file", keyFile])).stdout;
/** A new key of the tenant. */
const newKey = async (id: string, tenant: string, role = "submitter") =>
  (await keys("add", "--id", id, "--tenant", tenant, "--role", role)).split("\n")[0] ?? "";

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  keyFile = join(resources.use(await tempDir()).path, "keys.jsonl");
  await newKey("first", "acme");
  stack = resources.use(await startStack({ env: { SHEAF_API_KEYS: keyFile, SHEAF_LOG_LEVEL: "debug" } }));
});
afterAll(() => resources?.disposeAsync());

/** What the tests look at in answers. */
interface Body {
  readonly id: string;
  readonly state: string;
  readonly code: string;
  readonly token: string;
  readonly counts: { readonly total: number };
  readonly links: Readonly<Record<string, string>>;
  readonly tasks: readonly { readonly outputs: readonly { readonly href: string; readonly bytes: number }[] }[];
}

/** Calls with a key, with a cookie, or with nothing but the path. */
async function call(
  method: string,
  path: string,
  o: { key?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  const response = await patientFetch(stack.url + path, {
    method,
    headers: {
      ...(o.body !== undefined && { "content-type": "application/json" }),
      ...(o.key !== undefined && { authorization: `Bearer ${o.key}` }),
      ...o.headers,
    },
    ...(o.body !== undefined && { body: JSON.stringify(o.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text && JSON.parse(text)) as Body };
}

/** Waits for a new key to count. */
const knownKey = async (id: string, tenant: string, role?: string) => {
  const key = await newKey(id, tenant, role);
  const met = async () => expect((await call("GET", "/v1/session", { key })).status).toBe(200);
  await vi.waitFor(met, { timeout: 20_000, interval: 100 });
  return key;
};
const openGroup = async (key: string) => {
  const bytes = await readFile((await corpus()).path("photo.jpg"));
  const upload = await fetch(`${stack.url}/v1/images`, {
    method: "POST",
    headers: { "content-type": "image/jpeg", authorization: `Bearer ${key}` },
    body: bytes,
  });
  const { images } = (await upload.json()) as { images: [{ id: string }] };
  const items = [{ source: images[0].id }];
  const made = await call("POST", "/v1/groups", { key, body: { task: "image.process", items, open: true } });
  return { id: made.body.id, items };
};

test("who has a group's links, and no key, appends to it, follows it and fetches what came out", async () => {
  const key = await knownKey("owner", "acme");
  const { id, items } = await openGroup(key);
  const body = { scope: ["outputs", "archive", "events", "items"], expires_s: 600 };
  const { links, token } = (await call("POST", `/v1/groups/${id}/links`, { key, body })).body;

  expect((await call("POST", links["items"] ?? "", { body: { items } })).body.counts.total).toBe(2);
  const events = sseEvents(stack.url + links["events"], { signal: AbortSignal.timeout(60_000) });
  expect((await call("POST", links["seal"] ?? "")).status).toBe(200);
  const hrefs: string[] = [];
  let last = "";
  for await (const { type, data } of events) {
    last = type;
    if (type === "task.succeeded") hrefs.push(...(data.task?.outputs ?? []).map(({ href }) => href));
  }
  expect(last).toBe("group.finished");
  expect(hrefs.every((href) => href.endsWith(`?link=${token}`))).toBe(true);

  const outputs = (await call("GET", links["outputs"] ?? "")).body.tasks.flatMap((task) => task.outputs);
  expect(outputs).toHaveLength(4);
  for (const { href, bytes } of outputs) {
    expect((await (await fetch(stack.url + href)).arrayBuffer()).byteLength).toBe(bytes);
  }
  const archive = await fetch(stack.url + links["archive"]);
  expect([archive.status, archive.headers.get("content-type")]).toEqual([200, "application/zip"]);
  expect((await archive.arrayBuffer()).byteLength).toBeGreaterThan(1_000);

  expect((await call("POST", `/v1/groups/${id}/cancel?link=${token}`)).status).toBe(403);
  const other = await openGroup(key);
  expect((await call("GET", `/v1/groups/${other.id}?link=${token}`, { key })).body.code).toBe("link_invalid");
  const log = await stack.log("gateway-1");
  expect(log).toContain("answered");
  expect(log).not.toContain(token);
  expect(log).not.toContain(key);
});

test("a group of another tenant cannot be linked to, and links outlive a restart of the gateway", async () => {
  const [key, stranger] = [await knownKey("maker", "acme"), await knownKey("stranger", "other")];
  const { id } = await openGroup(key);
  const path = `/v1/groups/${id}/links`;
  expect((await call("POST", path, { key: stranger, body: { scope: ["outputs"] } })).status).toBe(404);
  const { links } = (await call("POST", path, { key, body: { scope: ["outputs"] } })).body;
  const [pid = expect.fail("no process")] = await stack.pids("gateway");
  process.kill(pid, "SIGKILL");
  const met = async () => expect((await call("GET", links["tasks"] ?? "")).status).toBe(200);
  await vi.waitFor(met, { timeout: 20_000, interval: 100 });
  expect((await stat(join(stack.dataDir, "secret"))).mode & 0o777).toBe(0o600);
});

test("a browser that signed in is out within seconds once its key is removed", async () => {
  const key = await knownKey("page", "acme");
  const signedIn = await call("POST", "/v1/session", { body: { key } });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await call("GET", "/v1/session", { headers: { cookie } })).status).toBe(200);
  await keys("remove", "page");
  const gone = async () => expect((await call("GET", "/v1/session", { headers: { cookie } })).status).toBe(401);
  await vi.waitFor(gone, { timeout: 10_000, interval: 100 });
});

test("a submit that prefers to wait is answered once its group has finished, or after that time", async () => {
  const key = await knownKey("waiting", "acme");
  const submit = (ms: number, prefer: string) =>
    call("POST", "/v1/groups", {
      ...{ key, headers: { prefer }, body: { task: "demo.sleep", items: [{ args: { ms } }] } },
    });
  const soon = await submit(50, "respond-async, wait=20");
  expect(soon).toMatchObject({ status: 202, body: { state: "finished" } });
  expect(soon.headers.get("preference-applied")).toBe("wait=20");
  const late = await submit(60_000, "wait=5");
  expect(late).toMatchObject({ status: 202, body: { state: "running" } });
  const startedMs = performance.now();
  const same = await call("GET", `/v1/groups/${late.body.id}`, {
    ...{ key, headers: { prefer: "wait=1", "if-none-match": late.headers.get("etag") ?? "" } },
  });
  expect(same.headers.get("preference-applied")).toBe("wait=1");
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  await call("POST", `/v1/groups/${late.body.id}/cancel`, { key });
});
