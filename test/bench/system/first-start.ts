import { median, quantile, type Row } from "./numbers.ts";
import { finished, timedClient } from "./rest.ts";

const ROUNDS = 30;

/** On an idle stack: from the 202 to the start of the only task. Both clocks are the machine's. */
export async function firstStart(url: string): Promise<Row[]> {
  const client = timedClient(url);
  const afterMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await client.json<{ id: string }>("POST", "/v1/groups", { task: "demo.noop", items: [{}] });
    const answeredAtMs = Date.now();
    await finished(client, id, 5);
    const { started_at } = await client.json<{ started_at: string }>("GET", `/v1/groups/${id}/tasks/0`);
    afterMs.push(Date.parse(started_at) - answeredAtMs);
  }
  client.close();
  const p50 = median(afterMs);
  return [
    {
      what: `idle stack: 202 to the first task's start, median of ${ROUNDS} (p95 ${quantile(afterMs, 0.95)} ms)`,
      figure: `${p50} ms`,
      bar: "≤ 30 ms",
      met: p50 <= 30,
    },
  ];
}
