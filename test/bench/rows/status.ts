import type { Options } from "../options.ts";
import { bullMqStatus } from "../peers/bullmq/status.ts";
import { onBullMq } from "../peers/on-bullmq.ts";
import { onCelery } from "../peers/on-celery.ts";
import { columns } from "../peers/outcome.ts";
import type { Row } from "../row.ts";
import { quantile } from "../system/numbers.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { statusPolls } from "../system/status-polls.ts";

const TASKS = 10_000;

/** The status of a group while it runs. A peer's store makes no difference to reads: one mode is enough. */
export async function status(options: Options): Promise<Row[]> {
  const asked = { tasks: TASKS, perSecond: 500, rounds: options.rounds };
  const sheaf = await onSheaf({}, (side) => statusPolls(side, asked));
  const bullmq = await onBullMq(options, { modes: ["memory"], measure: (side) => bullMqStatus(side, asked) });
  const celery = await onCelery(options, {
    modes: ["memory"],
    measure: (side) => side.measure<{ callsMs: number[] }>("status", { tasks: TASKS }),
  });
  return [
    {
      what:
        "status of a 10,000-task group while it runs, p99 at 500 a second " +
        "(BullMQ: `getDependenciesCount` of a flow; Celery: `completed_count`, one call after another)",
      unit: "ms",
      better: "less",
      value: sheaf,
      peers: {
        ...columns("BullMQ", bullmq, (all) => Math.min(...all)),
        ...columns("Celery", celery, ({ callsMs }) => quantile(callsMs, 0.99)),
      },
      bars: [{ kind: "limit", limit: 10 }],
    },
  ];
}
