/** A way to break the protocol: the checker must find it. */
export type Plant =
  | "answers before the ack"
  | "takes any body for a key"
  | "keys are not hashed"
  | "half groups are released"
  | "groups leave too early"
  | "terminal tasks change"
  | "nobody reconciles"
  | "reports before the outputs are stored"
  | "counts are spoilt"
  | "reads any state"
  | "forgets tombstones"
  | "confirms before the purge"
  | "confirms without an abort"
  | "ignores publishes in flight"
  | "attempts without end"
  | "losses do not poison"
  | "failures without a code"
  | "runs are numbered anew"
  | "folds by the local clock"
  | "follow-ups of any id"
  | "looks before it folds"
  | "judges while deaf"
  // Each of these was built once.
  | "submits are answered half"
  | "half groups are retried"
  | "receipts wait for their own stop alone"
  | "a cancelled task stays with the others of its message"
  | "workers believe any beacon"
  | "beacons forget earlier rounds"
  | "requests name no round"
  | "void cancels are answered"
  | "a worker that was cut off goes on"
  | "ids do not rest"
  | "leaders lead while they are behind"
  | "the hold after a restart goes by the broker's clock";

/** How a world differs from what is built. */
export interface Options {
  readonly plants: ReadonlySet<Plant>;
}

/** As built. */
export const AS_BUILT: Options = { plants: new Set() };

/** Broken in these ways. */
export function broken(...plants: readonly Plant[]): Options {
  return { plants: new Set(plants) };
}
