import type { Options } from "../options.ts";
import type { RedisMode } from "../row.ts";
import { type CeleryOptions, type CelerySide, startCelery } from "./celery/side.ts";
import { BOTH_MODES, type Outcomes, outcomes } from "./outcome.ts";
import { PeerMissingError } from "./peer-missing-error.ts";
import { startRedis } from "./redis.ts";

/** What to measure. */
export interface OnCelery<T> extends CeleryOptions {
  measure(side: CelerySide): Promise<T>;
  /** Default both. */
  readonly modes?: readonly RedisMode[];
}

/** Measures Celery alone on the machine, each mode on a Redis of its own. */
export async function onCelery<T>({ peers }: Options, o: OnCelery<T>): Promise<Outcomes<T>> {
  return outcomes(o.modes ?? BOTH_MODES, async (mode) => {
    if (!peers.has("celery")) throw new PeerMissingError("not asked for");
    await using redis = await startRedis(mode);
    await using side = await startCelery(redis, o);
    return await o.measure(side);
  });
}
