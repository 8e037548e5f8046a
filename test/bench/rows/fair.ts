import type { Options } from "../options.ts";
import { bullMqBehind } from "../peers/bullmq/behind.ts";
import { onBullMq } from "../peers/on-bullmq.ts";
import { onCelery } from "../peers/on-celery.ts";
import { columns } from "../peers/outcome.ts";
import { fewRounds } from "../rounds.ts";
import type { Row } from "../row.ts";
import { type BehindFigures, behindBatch } from "../system/behind-a-batch.ts";
import { onSheaf } from "../system/on-sheaf.ts";

const BATCH = 100_000;
/** Celery takes a quarter of an hour for a hundred thousand; its times grow with the batch. */
const CELERY_BATCH = 10_000;
const SLEEP_MS = 50;

const times = ({ aloneMs, behindMs }: BehindFigures) => behindMs / aloneMs;

/** What a small group pays for a large one that was there before. */
export async function fair(options: Options): Promise<Row[]> {
  const rounds = fewRounds(options.rounds);
  const small = { task: "demo.sleep", count: 3, args: { ms: SLEEP_MS } };
  const behind = (batch: typeof small | { task: string; count: number }) =>
    onSheaf({}, ({ client }) => behindBatch(client, { small, batch, rounds }));
  const noops = await behind({ task: "demo.noop", count: BATCH });
  const sleeps = await behind({ ...small, count: BATCH });
  const asked = { jobs: BATCH, ms: SLEEP_MS };
  const once = { modes: ["memory"], shapes: [{ processes: 1, concurrency: 100 }] } as const;
  const bullmq = await onBullMq(options, { ...once, measure: (side) => bullMqBehind(side, asked) });
  const celery = await onCelery(options, {
    modes: ["memory"],
    measure: (side) => side.measure<BehindFigures>("behind", { tasks: CELERY_BATCH, ms: SLEEP_MS }),
  });
  const common = { unit: "× its time alone", better: "less", bars: [{ kind: "limit", limit: 2 }] } as const;
  return [
    {
      ...common,
      what: `3 tasks of ${SLEEP_MS} ms behind 100,000 no-op tasks (Celery: behind 10,000)`,
      value: times(noops),
      peers: {
        ...columns("BullMQ", bullmq, (all) => Math.min(...all.map(times))),
        ...columns("Celery", celery, times),
      },
    },
    {
      ...common,
      what: `3 tasks of ${SLEEP_MS} ms behind 100,000 tasks of ${SLEEP_MS} ms, which keep both slots`,
      value: times(sleeps),
    },
  ];
}
