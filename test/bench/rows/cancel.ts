import type { Options } from "../options.ts";
import { bullMqDrain } from "../peers/bullmq/drain.ts";
import { onBullMq } from "../peers/on-bullmq.ts";
import { onCelery } from "../peers/on-celery.ts";
import { columns } from "../peers/outcome.ts";
import { fewRounds } from "../rounds.ts";
import type { Row } from "../row.ts";
import { bigCancel } from "../system/big-cancel.ts";
import { median } from "../system/numbers.ts";
import { onSheaf } from "../system/on-sheaf.ts";

const TASKS = 100_000;

/** The cancel of a large group of which nothing has started, and the nearest thing that peers have. */
export async function cancel(options: Options): Promise<Row[]> {
  const rounds = fewRounds(options.rounds);
  const sheaf = await onSheaf({}, (side) => bigCancel(side, TASKS, options.rounds));
  const shapes = [{ processes: 1, concurrency: 1 }];
  const bullmq = await onBullMq(options, { shapes, measure: (side) => bullMqDrain(side, TASKS, rounds) });
  const celery = await onCelery(options, {
    async measure(side) {
      const all: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const { ms, replies } = await side.measure<{ ms: number; replies: number }>("revoke", { tasks: TASKS });
        if (replies !== 1) throw new Error("the worker did not answer the revoke");
        all.push(ms);
      }
      return median(all);
    },
  });
  return [
    {
      what:
        "cancel of 100,000 tasks of which none has started: to the receipt (BullMQ: `drain` of a whole queue, " +
        "which tells nothing; Celery: `revoke` of the ids, of which its worker remembers 50,000)",
      unit: "ms",
      better: "less",
      value: sheaf.receiptMs,
      peers: { ...columns("BullMQ", bullmq, (all) => Math.min(...all)), ...columns("Celery", celery, (ms) => ms) },
      bars: [{ kind: "limit", limit: 250 }],
    },
    {
      what: `tasks of the ${options.rounds} cancelled groups that started after all`,
      unit: "",
      better: "less",
      value: sheaf.starts,
      bars: [{ kind: "limit", limit: 0 }],
    },
  ];
}
