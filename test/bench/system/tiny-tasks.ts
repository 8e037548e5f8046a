import { inRounds } from "../rounds.ts";
import { isFinished, submitGroup, untilGroup } from "./groups.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";

/** A group of many tasks that do nothing. */
export interface TinyFigures {
  /** From the call to the answer that the group is accepted. */
  readonly answerMs: number;
  /** Tasks ÷ the time from the call until a poll, every 10 ms, finds all of them finished. */
  readonly perSecond: number;
}

/** Submits `tasks` no-op tasks in one request through REST, `rounds` times: medians. */
export async function tinyTasks({ client }: SheafSide, tasks: number, rounds: number): Promise<TinyFigures> {
  return medians(
    await inRounds(rounds, async () => {
      const startedMs = performance.now();
      const id = await submitGroup(client, { task: "demo.noop", count: tasks });
      const answerMs = performance.now() - startedMs;
      await untilGroup(client, id, isFinished);
      return { answerMs, perSecond: (1_000 * tasks) / (performance.now() - startedMs) };
    }),
  );
}

/** Each figure's median. */
export function medians(rounds: readonly TinyFigures[]): TinyFigures {
  return {
    answerMs: median(rounds.map((round) => round.answerMs)),
    perSecond: median(rounds.map((round) => round.perSecond)),
  };
}
