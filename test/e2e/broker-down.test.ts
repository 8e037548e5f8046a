import { type Nats, type Stack, startNats, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";

let nats: Nats;
let stack: Stack;
let api: RestClient;

beforeAll(async () => {
  nats = await startNats();
  stack = await startStack({ slots: 2, env: { SHEAF_NATS_URL: nats.url, SHEAF_LOG_MAX_BYTES: "1GiB" } });
  api = restClient(stack.url);
});

afterAll(async () => {
  await stack?.stop();
  await nats?.stop();
});

/** A submit while the broker is away: what it answers, and how long that takes. */
async function refusedSubmit(path: string, body: unknown) {
  const startedMs = performance.now();
  const response = await fetch(stack.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: await response.json(),
    ms: performance.now() - startedMs,
  };
}

test("without the broker writes are refused within two seconds, reads go on, and its return finishes what was under way", async () => {
  const sleepers = Array.from({ length: 12 }, () => ({ args: { ms: 1_000 } }));
  const { id } = await api.createGroup({ task: "demo.sleep", items: sleepers });
  await api.until(id, ({ counts }) => (counts["succeeded"] ?? 0) >= 2);
  await nats.kill();

  const refused = await refusedSubmit("/process_images", { images: ["a"] });
  expect(refused.status).toBe(503);
  expect(refused.ms).toBeLessThan(4_500);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.body).toEqual({ error: expect.any(String) });
  const problem = await refusedSubmit("/v1/groups", { task: "demo.noop", items: [{}] });
  expect(problem).toMatchObject({ status: 503, body: { status: 503, code: expect.any(String) } });

  expect((await api.group(id)).counts["total"]).toBe(12);
  expect(await api.status(id)).toBeGreaterThan(0);

  await nats.restart();
  const group = await api.until(id, ({ state }) => state === "finished");
  expect(group.counts).toMatchObject({ total: 12, succeeded: 12 });
  const next = await api.createGroup({ task: "demo.noop", items: [{}, {}] });
  await api.until(next.id, ({ progress }) => progress === 1);
});

test("a broker that hangs is as good as none, and is taken up again when it goes on", async () => {
  process.kill(nats.pid, "SIGSTOP");
  try {
    const refused = await refusedSubmit("/process_images", { images: ["a"] });
    expect(refused.status).toBe(503);
    expect(refused.ms).toBeLessThan(4_500);
  } finally {
    process.kill(nats.pid, "SIGCONT");
  }
  const next = await vi.waitFor(() => api.createGroup({ task: "demo.noop", items: [{}, {}] }), {
    timeout: 15_000,
    interval: 100,
  });
  await api.until(next.id, ({ progress }) => progress === 1);
});
