import { median, quantile, type Row } from "./numbers.ts";
import { type TimedClient, timedClient } from "./rest.ts";

const TASKS = 10_000;
const ROUNDS = 5;

/** A group of 10,000 no-op tasks through REST, five times: the answer, the whole group, and status polls meanwhile. */
export async function tinyTasks(url: string): Promise<Row[]> {
  const client = timedClient(url);
  const poller = timedClient(url);
  const body = JSON.stringify({ task: "demo.noop", items: new Array(TASKS).fill({}) });
  const answerMs: number[] = [];
  const rates: number[] = [];
  const pollsMs: number[] = [];
  // The first round warms caches and compilers and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const answer = await client.call("POST", "/v1/groups", body);
    if (answer.status !== 202) throw new Error(answer.body);
    const { id } = JSON.parse(answer.body) as { id: string };
    const measured = await pollUntilDone(poller, id);
    const wholeMs = performance.now() - answer.sentAtMs;
    if (round === 0) continue;
    answerMs.push(answer.answeredAtMs - answer.sentAtMs);
    rates.push(TASKS / (wholeMs / 1_000));
    pollsMs.push(...measured);
  }
  client.close();
  poller.close();
  const [answer, rate, p99] = [median(answerMs), median(rates), quantile(pollsMs, 0.99)];
  return [
    row(
      "10,000 no-op tasks through REST: last request byte to 202, median",
      `${answer.toFixed(0)} ms`,
      "≤ 100 ms",
      answer <= 100,
    ),
    row(
      "the same groups: submit to finished, median",
      `${Math.round(rate)} tasks/s`,
      "≥ 15,000 tasks/s",
      rate >= 15_000,
    ),
    row(`status polls meanwhile (${pollsMs.length}), p99`, `${p99.toFixed(1)} ms`, "≤ 10 ms", p99 <= 10),
  ];
}

/** About a hundred polls a second; the last one tells the end, so the whole is at most that much too long. */
async function pollUntilDone(client: TimedClient, id: string): Promise<number[]> {
  const timesMs: number[] = [];
  for (let status = 0; status < 1; ) {
    const startedMs = performance.now();
    ({ status } = await client.json<{ status: number }>("GET", `/status/${id}`));
    timesMs.push(performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return timesMs;
}

function row(what: string, figure: string, bar: string, met: boolean): Row {
  return { what, figure, bar, met };
}
