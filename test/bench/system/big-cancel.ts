import { isFinished, submitGroup, untilGroup } from "./groups.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";
import type { TimedClient } from "./rest.ts";

/** What a cancel of a group with nothing started gave. */
export interface CancelFigures {
  /** From the call to the receipt. */
  readonly receiptMs: number;
  /** Tasks of the group that started nevertheless. */
  readonly starts: number;
}

const SLOTS = 2;
const PAGE = 1_000;

/**
 * Cancels a group of `tasks` no-op tasks that wait behind tasks which keep every slot. Once the receipt is here the
 * slots are freed and another group runs to its end: what is left of the cancelled one could start then. The receipt is
 * the median, the starts are counted over all rounds.
 */
export async function bigCancel({ client }: SheafSide, tasks: number, rounds: number): Promise<CancelFigures> {
  const all: CancelFigures[] = [];
  for (let round = 0; round < rounds; round++) all.push(await oneCancel(client, tasks));
  return {
    receiptMs: median(all.map(({ receiptMs }) => receiptMs)),
    starts: all.reduce((sum, { starts }) => sum + starts, 0),
  };
}

async function oneCancel(client: TimedClient, tasks: number): Promise<CancelFigures> {
  const blockers = { task: "demo.sleep", count: SLOTS, args: { ms: 25_000 }, priority: "high" } as const;
  const blocking = await submitGroup(client, blockers);
  await untilGroup(client, blocking, ({ counts }) => counts.running === SLOTS);
  const id = await submitGroup(client, { task: "demo.noop", count: tasks });
  const startedMs = performance.now();
  const { removed } = await client.json<{ removed: number }>("POST", `/v1/groups/${id}/cancel`, {});
  const receiptMs = performance.now() - startedMs;
  if (removed !== tasks) throw new Error(`${removed} of ${tasks} were removed`);
  await client.json("POST", `/v1/groups/${blocking}/cancel`, {});
  await untilGroup(client, await submitGroup(client, { task: "demo.noop", count: 100 }), isFinished);
  return { receiptMs, starts: await startsOf(client, id) };
}

/** How many tasks of the group have ever started. */
async function startsOf(client: TimedClient, id: string): Promise<number> {
  let starts = 0;
  let cursor: string | null = "";
  do {
    const path: string = `/v1/groups/${id}/tasks?limit=${PAGE}${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const page: TaskPage = await client.json<TaskPage>("GET", path);
    starts += page.tasks.filter(({ started_at }) => started_at !== null).length;
    cursor = page.next_cursor;
  } while (cursor !== null && cursor !== "");
  return starts;
}

interface TaskPage {
  readonly tasks: readonly { readonly started_at: string | null }[];
  readonly next_cursor: string | null;
}
