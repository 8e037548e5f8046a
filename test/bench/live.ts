/**
 * What live events cost: many readers of one group on one gateway, from a task's end in the log to each reader. The whole
 * stack and the readers share the machine.
 *
 *   ./node_modules/.bin/node test/bench/live.ts [readers=2000] [tasks=100]
 */
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { startStack } from "@sheaf/testkit";
import { percentile } from "./broker-rig.ts";

const [READERS = 2_000, TASKS = 100] = process.argv.slice(2).map(Number);
/** Two slots: a task ends about every 100 ms. */
const TASK_MS = 200;
const ENDED = /event: task\.succeeded\ndata: .*?"finished_at":"([^"]+)"/g;

/** One reader; tells how late it heard of each task, in milliseconds. */
function read(url: string, agent: Agent, onLate: (ms: number) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  get(url, { agent }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      text += chunk;
      const end = text.lastIndexOf("\n\n");
      for (const [, at = ""] of text.slice(0, end + 2).matchAll(ENDED)) onLate(Date.now() - Date.parse(at));
      if (end >= 0) text = text.slice(end + 2);
    });
    response.on("end", resolve);
  }).on("error", reject);
  return promise;
}

function cpuMs(pid = 0): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(stat[11]) + Number(stat[12])) * 10;
}

await using stack = await startStack();
const submit = async () => {
  const items = Array.from({ length: TASKS }, () => ({ args: { ms: TASK_MS } }));
  const not_before = new Date(Date.now() + 5_000).toISOString();
  const body = JSON.stringify({ task: "demo.sleep", items, not_before });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${stack.url}/v1/groups`, { method: "POST", headers, body });
  return ((await response.json()) as { id: string }).id;
};

for (const readers of [1, READERS]) {
  const id = await submit();
  const [gateway] = await stack.pids("gateway");
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const late: number[] = [];
  const before = cpuMs(gateway);
  const url = `${stack.url}/v1/groups/${id}/events`;
  await Promise.all(Array.from({ length: readers }, () => read(url, agent, (ms) => late.push(ms))));
  const [p50, p95, max] = [0.5, 0.95, 1].map((share) => percentile(late, share).toFixed(0));
  console.log(
    `${readers} readers, ${TASKS} tasks: ${late.length} updates, p50 ${p50} ms, p95 ${p95} ms, longest ${max} ms`,
  );
  console.log(
    `  gateway: ${cpuMs(gateway) - before} ms of CPU, ${((cpuMs(gateway) - before) / readers).toFixed(1)} a reader`,
  );
}
