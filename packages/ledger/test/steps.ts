import { FollowUpKind, Priority, RunOutcome } from "@sheaf/proto";
import fc from "fast-check";

const GROUPS = ["g0", "g1", "g2"] as const;
const group = fc.constantFrom(...GROUPS);
const worker = fc.constantFrom("wa", "wb", "wc");
const index = fc.nat(4);

/** How a reported run relates to the task's current one: mostly it is it. */
const offset = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: -2, max: 2 }) },
);
function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** What was asked for in the round before. */
const late = rarely(fc.constant(true));
const count = fc.nat(4);
const indexes = fc.uniqueArray(index, { maxLength: 2 });
const followUpKind = fc.constantFrom(FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED);
const rejected = fc.uniqueArray(fc.nat(3), { maxLength: 2 });
const expected = fc.option(fc.integer({ min: -1, max: 1 }), { nil: undefined, freq: 3 });

const accept = fc.record({
  do: fc.constant("accept" as const),
  group,
  count,
  rejected,
  queue: fc.constantFrom("images", "demo"),
  priority: fc.constantFrom(Priority.LOW, Priority.NORMAL, Priority.HIGH),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  retentionMs: fc.constantFrom(0, 1_000, 600_000),
  deadlineInMs: fc.option(fc.constantFrom(0, 5_000)),
  notBeforeInMs: fc.option(fc.constantFrom(-10, 3_000)),
  hold: fc.boolean(),
  sealed: fc.boolean(),
  notAfterInMs: rarely(fc.constantFrom(-1, 10_000)),
  hash: fc.nat(1),
  followUps: fc.subarray([FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED]),
  webhook: fc.boolean(),
  /** The group it follows. */
  parent: rarely(fc.record({ id: group, kind: followUpKind })),
});

/** `first` counts from the group's present total. */
const append = fc.record({
  do: fc.constant("append" as const),
  group,
  first: fc.integer({ min: -3, max: 1 }),
  count,
  rejected,
  sealed: fc.boolean(),
  hash: fc.option(fc.nat(1), { nil: undefined, freq: 2 }),
});

/** `expected` counts from the group's present total; undefined = a caller's own wish. */
const simple = fc.record({ do: fc.constantFrom("seal" as const, "cancel" as const), group, expected, late });
const plain = fc.record({ do: fc.constantFrom("deadline" as const, "delete" as const), group, late });
/** `late` = for the round before. */
const confirm = fc.record({
  do: fc.constant("confirm" as const),
  group,
  late,
  index: indexes,
});
const cancelTasks = fc.record({ do: fc.constant("cancelTasks" as const), group, index: indexes, late });
const retry = fc.record({
  do: fc.constant("retry" as const),
  group,
  index: indexes,
  cancelled: fc.boolean(),
  late,
  deadlineInMs: fc.constantFrom(0, 5_000),
});

/** `off` counts from the message that is due; `attemptOff` from its next attempt. */
const webhook = fc.record({
  do: fc.constantFrom("attemptWebhook" as const, "requestWebhook" as const),
  group,
  off: offset,
  attemptOff: offset,
  error: fc.constantFrom("", "answered 500"),
  final: fc.boolean(),
});

const lose = fc.record({
  do: fc.constant("lose" as const),
  worker,
  group,
  runs: fc.uniqueArray(fc.record({ index, offset }), { maxLength: 4, selector: (r) => r.index }),
});

const outcomes = Object.values(RunOutcome).filter((value) => value !== RunOutcome.UNSPECIFIED);
const report = fc.record({
  index,
  offset,
  outcome: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...outcomes) },
    { weight: 1, arbitrary: fc.constantFrom(RunOutcome.UNSPECIFIED, 99 as RunOutcome) },
  ),
  agoMs: fc.constantFrom(0, 3, 100_000),
  runMs: fc.constantFrom(0, 2, 100_000),
  code: fc.nat(17),
  retryable: fc.boolean(),
  crashed: fc.boolean(),
});
const tell = fc.record({
  do: fc.constant("tell" as const),
  worker,
  group,
  reports: fc.array(report, { maxLength: 5 }),
  /** A column that is one short. */
  malformed: fc.oneof({ weight: 15, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** One event of a history, told relative to the state it meets. */
export const step = fc.oneof(
  { weight: 3, arbitrary: accept },
  { weight: 2, arbitrary: append },
  { weight: 2, arbitrary: simple },
  { weight: 1, arbitrary: plain },
  { weight: 2, arbitrary: confirm },
  { weight: 2, arbitrary: cancelTasks },
  { weight: 3, arbitrary: retry },
  { weight: 3, arbitrary: lose },
  { weight: 2, arbitrary: webhook },
  { weight: 9, arbitrary: tell },
);
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
/** A report of a `tell` step. */
export type ReportStep = typeof report extends fc.Arbitrary<infer R> ? R : never;

/** One record: some events, and how long after the one before it comes; the broker's clock may jump back. */
export const recordSteps = fc.record({
  afterMs: fc.constantFrom(0, 1, 700, 5_000, -2_000),
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
});
export type RecordSteps = typeof recordSteps extends fc.Arbitrary<infer R> ? R : never;

/** A history of up to forty records: the size is said because the default would stop at ten. */
export const history = fc.array(recordSteps, { maxLength: 40, size: "max" });
