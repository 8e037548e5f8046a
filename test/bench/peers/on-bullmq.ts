import type { Options } from "../options.ts";
import type { RedisMode } from "../row.ts";
import { installBullMq } from "./bullmq/package.ts";
import { type BullMqSide, type Shape, startBullMq } from "./bullmq/side.ts";
import { BOTH_MODES, type Outcomes, outcomes } from "./outcome.ts";
import { PeerMissingError } from "./peer-missing-error.ts";
import { startRedis } from "./redis.ts";

/** Two ways to use two cores for jobs that do nothing; which is faster depends on the machine and on what is asked. */
const SHAPES: readonly Shape[] = [
  { processes: 1, concurrency: 100 },
  { processes: 2, concurrency: 50 },
];

/** What to measure. */
export interface OnBullMq<T> {
  measure(side: BullMqSide): Promise<T>;
  /** Default both. */
  readonly modes?: readonly RedisMode[];
  /** Default 1 × 100 and 2 × 50: the better one counts. */
  readonly shapes?: readonly Shape[];
}

/** Measures BullMQ alone on the machine, each mode and shape on a Redis of its own; a result for each shape. */
export async function onBullMq<T>({ peers }: Options, o: OnBullMq<T>): Promise<Outcomes<T[]>> {
  return outcomes(o.modes ?? BOTH_MODES, async (mode) => {
    if (!peers.has("bullmq")) throw new PeerMissingError("not asked for");
    await installBullMq();
    const results: T[] = [];
    for (const shape of o.shapes ?? SHAPES) {
      await using redis = await startRedis(mode);
      await using side = await startBullMq(redis, shape);
      results.push(await o.measure(side));
    }
    return results;
  });
}
