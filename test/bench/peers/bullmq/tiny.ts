import { inRounds } from "../../rounds.ts";
import { medians, type TinyFigures } from "../../system/tiny-tasks.ts";
import { untilCompleted } from "./completed.ts";
import { noops } from "./jobs.ts";
import type { BullMqSide } from "./side.ts";

/** One `addBulk` of `tasks` jobs, `rounds` times: to its return, and until all have completed. */
export async function bullMqTiny({ queue }: BullMqSide, tasks: number, rounds: number): Promise<TinyFigures> {
  return medians(
    await inRounds(rounds, async () => {
      const before = await queue.getCompletedCount();
      const startedMs = performance.now();
      await queue.addBulk(noops(tasks));
      const answerMs = performance.now() - startedMs;
      await untilCompleted(queue, before + tasks);
      return { answerMs, perSecond: (1_000 * tasks) / (performance.now() - startedMs) };
    }),
  );
}
