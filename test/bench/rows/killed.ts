import type { Options } from "../options.ts";
import { bullMqKilled } from "../peers/bullmq/killed.ts";
import { onBullMq } from "../peers/on-bullmq.ts";
import { columns } from "../peers/outcome.ts";
import { fewRounds } from "../rounds.ts";
import type { PeerFigure, Row } from "../row.ts";
import { LOST_WORKER_STACK, lostWorker } from "../system/lost-worker.ts";
import { quantile } from "../system/numbers.ts";
import { onSheaf } from "../system/on-sheaf.ts";

/** "The visibility timeout … default is 1 hour": docs.celeryq.dev, Using Redis; kombu's `Channel.visibility_timeout`. */
const CELERY: PeerFigure = { value: 3_600_000, note: "documented, not measured" };
/** Without late acknowledgement, as in the mode of best speed, a killed worker's tasks do not come back. */
const CELERY_EARLY: PeerFigure = { note: "never: acknowledged before it runs" };

/** A worker is killed in the middle of its tasks: how long until they run again. */
export async function killed(options: Options): Promise<Row[]> {
  const kills = fewRounds(options.rounds);
  const sheaf = await onSheaf(LOST_WORKER_STACK, async (side) => {
    const allMs: number[] = [];
    for (let n = 0; n < kills; n++) allMs.push(...(await lostWorker(side)));
    return allMs;
  });
  const bullmq = await onBullMq(options, {
    modes: ["memory"],
    shapes: [{ processes: 2, concurrency: 60 }],
    measure: bullMqKilled,
  });
  return [
    {
      what: `a worker killed in mid-task: until its tasks run again, p99 of ${sheaf.length} (BullMQ: of one kill)`,
      unit: "ms",
      better: "less",
      value: quantile(sheaf, 0.99),
      peers: {
        ...columns("BullMQ", bullmq, (all) => quantile(all.flat(), 0.99)),
        "Celery, memory": CELERY_EARLY,
        "Celery, fsync": CELERY,
      },
      bars: [{ kind: "limit", limit: 8_000 }],
    },
  ];
}
