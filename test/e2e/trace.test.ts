import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const SERVICES = ["gateway-1", "scheduler-1", "worker-1"];

let stack: Stack;
let client: RestClient;

beforeAll(async () => {
  stack = await startStack({ env: { SHEAF_LOG_LEVEL: "debug" } });
  client = restClient(stack.url);
});
afterAll(() => stack?.stop());

test("a request's trace is in the logs of every service that had to do with it", async () => {
  const response = await fetch(`${stack.url}/v1/groups`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` },
    body: JSON.stringify({ task: "demo.noop", items: [{}] }),
  });
  const { id } = (await response.json()) as { id: string };
  await client.until(id, ({ state }) => state === "finished");
  const traced = async () => {
    const logs = await Promise.all(SERVICES.map((name) => stack.log(name)));
    return SERVICES.filter((_, at) => logs[at]?.includes(`"traceId":"${TRACE_ID}"`));
  };
  await vi.waitFor(async () => expect(await traced()).toEqual(SERVICES), { timeout: 10_000 });
});
