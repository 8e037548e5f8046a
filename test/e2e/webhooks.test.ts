import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Stack, startStack, startWebhookReceiver, tempDir } from "@sheaf/testkit";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { patientFetch } from "../patient-fetch.ts";

const KEYS_SCRIPT = join(import.meta.dirname, "../../scripts/keys.ts");

let resources: AsyncDisposableStack;
let stack: Stack;
let key: string;
let secret: string;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const file = join(resources.use(await tempDir()).path, "keys.jsonl");
  const args = ["add", "--tenant", "acme", "--role", "submitter", "--file", file];
  const { stdout } = await promisify(execFile)(process.execPath, [KEYS_SCRIPT, ...args]);
  key = stdout.split("\n")[0] ?? "";
  secret = /whsec_\S+/.exec(stdout)?.[0] ?? "";
  stack = resources.use(await startStack({ env: { SHEAF_API_KEYS: file, SHEAF_FETCH_ALLOW: "127.0.0.0/8" } }));
});
afterAll(() => resources?.disposeAsync());

/** A group as far as the tests look at it. */
interface GroupView {
  readonly id: string;
  readonly webhook: { readonly state: string; readonly attempts: number; readonly message_id: string } | null;
}

async function call(method: string, path: string, body?: unknown): Promise<GroupView> {
  const response = await patientFetch(stack.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as GroupView;
}
const submit = (webhook: object) => call("POST", "/v1/groups", { task: "demo.noop", items: [{}], webhook });
const comesTo = (id: string, expected: object) =>
  vi.waitFor(async () => expect((await call("GET", `/v1/groups/${id}`)).webhook).toMatchObject(expected), {
    timeout: 30_000,
    interval: 50,
  });

test("the end of a group is told, signed with the secret of the submitter's key, and again on request", async () => {
  await using receiver = await startWebhookReceiver();
  const { id } = await submit({ url: receiver.url });
  await comesTo(id, { state: "delivered", attempts: 1, status: 204, error: null });
  const [first] = receiver.received;
  const told = new Webhook(secret).verify(first?.body ?? "", first?.headers as Record<string, string>);
  expect(told).toMatchObject({ type: "group.finished", data: { group: { id, outcome: "succeeded", progress: 1 } } });
  const again = await call("POST", `/v1/groups/${id}/webhook/redeliver`);
  expect(again.webhook?.message_id).not.toBe(first?.headers["webhook-id"]);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), { timeout: 20_000 });
});

test("a webhook's own secret goes before that of the key, and no answer shows it", async () => {
  await using receiver = await startWebhookReceiver();
  const own = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
  const { id } = await submit({ url: receiver.url, secret: own });
  await comesTo(id, { state: "delivered" });
  const [message] = receiver.received;
  expect(() => new Webhook(own).verify(message?.body ?? "", message?.headers as Record<string, string>)).not.toThrow();
  expect(JSON.stringify(await call("GET", `/v1/groups/${id}`)) + message?.body).not.toContain("whsec_");
});

test("a receiver that is away gets it once it is back, although the scheduler was killed meanwhile", async () => {
  let away = true;
  await using receiver = await startWebhookReceiver(() => (away ? 503 : 200));
  const { id } = await submit({ url: receiver.url });
  await comesTo(id, { state: "pending", attempts: 1, status: 503, error: "answered 503" });
  const [pid] = await stack.pids("scheduler");
  process.kill(pid ?? 0, "SIGKILL");
  away = false;
  await vi.waitFor(() => comesTo(id, { state: "delivered", attempts: 2 }), { timeout: 60_000, interval: 200 });
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect(ids.length).toBeGreaterThanOrEqual(2);
  expect(new Set(ids).size).toBe(1);
});
