import fc from "fast-check";

/** Who may do what, and how often it is chosen. */
const WEIGHTS = {
  calm: 5,
  carry: 24,
  pass: 12,
  long: 1,
  jump: 1,
  write: 8,
  store: 5,
  ack: 3,
  lose: 2,
  fold: 8,
  land: 6,
  answer: 2,
  drop: 2,
  full: 1,
  take: 3,
  notice: 2,
  plan: 18,
  send: 6,
  look: 10,
  judge: 1,
  tick: 3,
  follow: 3,
  beacon: 5,
  listen: 3,
  cutReplica: 1,
  cutWorker: 2,
  join: 6,
  crashReplica: 1,
  crashWorker: 2,
  drain: 1,
  restart: 1,
  pull: 18,
  hear: 6,
  start: 18,
  work: 18,
  flush: 14,
  beat: 10,
  stale: 1,
  submit: 14,
  again: 3,
  other: 1,
  append: 3,
  seal: 1,
  cancel: 4,
  cancelTask: 4,
  retry: 7,
  retryTask: 2,
  delete: 1,
  status: 8,
} as const;

export type Kind = keyof typeof WEIGHTS;

/** One step: what, and two small numbers that say who, which, or how much. What is not possible at its turn is skipped. */
export type Step = readonly [kind: Kind, a: number, b: number];
export type Schedule = readonly Step[];

export const KINDS = Object.keys(WEIGHTS) as Kind[];

/** What some schedules have more of, and how many times as much. */
const PROFILES: readonly { readonly times: number; readonly kinds: readonly Kind[] }[] = [
  { times: 1, kinds: [] },
  {
    times: 4,
    kinds: ["take", "notice", "crashReplica", "cutReplica", "join", "store", "fold", "land", "answer", "send"],
  },
  { times: 5, kinds: ["cutWorker", "crashWorker", "join", "hear", "drain", "long"] },
  { times: 4, kinds: ["cancel", "cancelTask", "retry", "retryTask", "take", "look"] },
  { times: 4, kinds: ["again", "other", "append", "seal", "delete", "status", "lose", "store", "long", "jump"] },
];

/** Steps at most. */
const MAX_STEPS = 360;

const small = fc.nat(11);

/** Schedules of up to 360 steps; about half of them are possible at their turn. */
export const schedules: fc.Arbitrary<Schedule> = fc.oneof(...PROFILES.map(ofProfile));

function ofProfile({ times, kinds }: (typeof PROFILES)[number]): fc.Arbitrary<Schedule> {
  const weight = (name: Kind) => WEIGHTS[name] * (kinds.includes(name) ? times : 1);
  const kind = fc.oneof(...KINDS.map((name) => ({ weight: weight(name), arbitrary: fc.constant(name) })));
  return fc.array(fc.tuple(kind, small, small), { maxLength: MAX_STEPS, size: "max" });
}
