import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { patientFetch } from "../patient-fetch.ts";
import { restClient } from "./client.ts";

const SUBMITS_PER_MINUTE = 40;
let stack: Stack;
let client: ReturnType<typeof restClient>;

beforeAll(async () => {
  const limits = { SHEAF_TENANT_SUBMITS_PER_MINUTE: String(SUBMITS_PER_MINUTE), SHEAF_TENANT_QUEUED_TASKS: "1000" };
  stack = await startStack({ env: { SHEAF_SCHEDULERS: "2", ...limits } });
  client = restClient(stack.url);
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
});

interface Page {
  readonly groups: readonly { readonly id: string; readonly labels: Readonly<Record<string, string>> }[];
  readonly next_cursor: string | null;
}

async function list(query: string): Promise<Page> {
  const response = await patientFetch(`${stack.url}/v1/groups?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

const submit = async (n: number) =>
  (
    await client.createGroup({
      task: "demo.noop",
      items: [{}],
      labels: { n: String(n), parity: n % 2 ? "odd" : "even" },
    })
  ).id;

test("25 groups are told in pages of 10, newest first and each once, while others come and go", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 25; n++) ids.push(await submit(n));
  const last = await client.until(ids[20] ?? "", ({ state }) => state === "finished");
  const first = await vi.waitFor(async () => {
    const page = await list("limit=10");
    expect(page.groups.map(({ id }) => id)).toEqual(ids.slice(15).reverse());
    return page;
  });
  await submit(25);
  await fetch(`${stack.url}/v1/groups/${last.id}`, { method: "DELETE" });
  const second = await list(`limit=10&cursor=${first.next_cursor}`);
  await submit(26);
  const third = await list(`limit=10&cursor=${second.next_cursor}`);
  const told = [...first.groups, ...second.groups, ...third.groups].map(({ id }) => id);
  expect(told).toEqual(ids.toReversed());
  expect(third.next_cursor).toBeNull();
  const odd = await list("label=parity:odd&limit=3&state=running,finished");
  expect(odd.groups.map(({ labels }) => labels["n"])).toEqual(["25", "23", "21"]);
});

test("a group is in the list as soon as its submit was answered, whichever scheduler tells", async () => {
  for (let n = 100; n < 105; n++) {
    const id = await submit(n);
    // A list waits 300 ms at most for what was answered elsewhere: where a process was held up, it is asked again.
    await vi.waitFor(async () => {
      const pages = await Promise.all(Array.from({ length: 4 }, () => list("limit=1")));
      expect(pages.map(({ groups }) => groups[0]?.id)).toEqual([id, id, id, id]);
    });
  }
});

test("a tenant's submits of a minute are bounded over all schedulers, and the limits are told", async () => {
  const limits = { tenant_submits_per_minute: SUBMITS_PER_MINUTE, tenant_queued_tasks: 1_000 };
  expect(await (await fetch(`${stack.url}/v1/limits`)).json()).toMatchObject(limits);
  const post = (body: object, headers = {}) =>
    patientFetch(`${stack.url}/v1/groups`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const body = { task: "demo.noop", items: [{}] };
  const key = { "idempotency-key": "limited" };
  const accepted = await post(body, key);
  const answers: Response[] = [];
  for (let n = 0; n <= SUBMITS_PER_MINUTE; n++) answers.push(await post(body));
  const refused = answers.find(({ status }) => status !== 202);
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused?.json()).toMatchObject({
    code: "too_many_requests",
    detail: `a tenant may submit ${SUBMITS_PER_MINUTE} groups a minute`,
  });
  const repeat = await post(body, key);
  expect([accepted.status, repeat.status]).toEqual([202, 202]);
});
