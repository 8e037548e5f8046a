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
  | "judges while deaf";

/** Changes of the protocol that counter-examples ask for. What is built does not have them. */
export const FIXES = [
  "a submit answers whole groups only",
  "what was stopped before its seal is not retried",
  "a cancel waits for every open stop",
  "a cancelled task takes its whole message out",
  "workers wait for a beacon of their own time",
  "beacons name the stops of rounds before",
  "a request names its round",
  "an id rests after its group has left",
  "the hold after a broker's restart ends in time",
] as const;

export type Fix = (typeof FIXES)[number];

/** How a world differs from what is built. */
export interface Options {
  readonly plant?: Plant;
  readonly fixes: ReadonlySet<Fix>;
}

/** As built. */
export const AS_BUILT: Options = { fixes: new Set() };

/** With every change that a counter-example asks for. */
export const PROPOSED: Options = { fixes: new Set(FIXES) };
