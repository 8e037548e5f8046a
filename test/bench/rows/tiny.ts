import type { Options } from "../options.ts";
import { bullMqTiny } from "../peers/bullmq/tiny.ts";
import { onBullMq } from "../peers/on-bullmq.ts";
import { onCelery } from "../peers/on-celery.ts";
import { columns } from "../peers/outcome.ts";
import { fewRounds } from "../rounds.ts";
import { COLUMNS, type Row } from "../row.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { medians, type TinyFigures, tinyTasks } from "../system/tiny-tasks.ts";

const TASKS = 10_000;

/** A group of 10,000 tasks that do nothing: to the answer, and to the end. */
export async function tiny(options: Options): Promise<Row[]> {
  const { rounds } = options;
  const sheaf = await onSheaf({}, (side) => tinyTasks(side, TASKS, rounds));
  const bullmq = await onBullMq(options, {
    measure: (side) => bullMqTiny(side, TASKS, rounds),
  });
  const celery = await onCelery(options, {
    async measure(side) {
      const all: TinyFigures[] = [];
      for (let round = 0; round < fewRounds(rounds); round++) all.push(await side.measure("tiny", { tasks: TASKS }));
      return medians(all);
    },
  });
  const [bullmqColumns, celeryColumns] = [COLUMNS.slice(0, 2), COLUMNS.slice(2)];
  return [
    {
      what: "10,000 no-op tasks in one call: to the answer",
      unit: "ms",
      better: "less",
      value: sheaf.answerMs,
      peers: {
        ...columns("BullMQ", bullmq, (all) => Math.min(...all.map(({ answerMs }) => answerMs))),
        ...columns("Celery", celery, ({ answerMs }) => answerMs),
      },
      bars: [
        { kind: "ratio", over: bullmqColumns, atLeast: 20 },
        { kind: "ratio", over: celeryColumns, atLeast: 100 },
        { kind: "limit", limit: 100 },
      ],
    },
    {
      what: "10,000 no-op tasks in one call: to the end of all",
      unit: "tasks/s",
      better: "more",
      value: sheaf.perSecond,
      peers: {
        ...columns("BullMQ", bullmq, (all) => Math.max(...all.map(({ perSecond }) => perSecond))),
        ...columns("Celery", celery, ({ perSecond }) => perSecond),
      },
      bars: [
        { kind: "ratio", over: bullmqColumns, atLeast: 4 },
        { kind: "ratio", over: celeryColumns, atLeast: 50 },
        { kind: "limit", limit: 30_000 },
      ],
    },
  ];
}
