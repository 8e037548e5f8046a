import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { apply, ChangeFan, imageOf, LedgerState } from "@sheaf/ledger";
import { ErrorCode, type Event, FollowUpKind, RecordSchema, RunOutcome } from "@sheaf/proto";
import { event } from "../ledger-writer.ts";

/** For tests: everything in a state, as plain values. */
export function everythingIn(state: LedgerState) {
  const { seq, timeMs, retainedTasks, pendingReports, workers } = state;
  return {
    seq,
    timeMs,
    retainedTasks,
    pendingReports,
    groups: [...state.groups.values()].map((group) => structuredClone(imageOf(group, 0))),
    queues: Object.fromEntries([...state.queues].map(([name, counts]) => [name, [...counts]])),
    deleted: [...state.deleted],
    workers: [...workers],
    types: [...state.taskTypes.keys()],
    actions: [...state.actions.values()],
  };
}

/** For tests: a state that these events have led to, one a record, and what tells of its changes. */
export function foldedOf(events: readonly Event[]): { state: LedgerState; changes: ChangeFan } {
  const folding = { state: new LedgerState(), changes: new ChangeFan() };
  for (const one of events) foldNext(folding, one);
  return folding;
}

/** For tests: folds one more event. */
export function foldNext({ state, changes }: { state: LedgerState; changes: ChangeFan }, one: Event): void {
  const record = create(RecordSchema, { minReader: 1, events: [one] });
  apply(state, { seq: state.seq + 1, timeMs: 1_700_000_000_000 + state.seq, record }, changes);
}

/** For tests: a group of so many tasks, sealed unless said. */
export function accepted(groupId: string, count: number, extra: object = {}): Event {
  const terms = { tenant: "t", task: "demo.noop", queue: "demo", maxAttempts: 3, timeoutMs: 30_000 };
  const value = { groupId, ...terms, retentionMs: 600_000, sealed: true, items: { count }, ...extra };
  return event({ case: "groupAccepted", value });
}

/** For tests: a worker tells of these runs of a group. */
export function told(groupId: string, outcome: RunOutcome, index: readonly number[], run = 1): Event {
  const every = <T>(value: T) => index.map(() => value);
  const error = { code: ErrorCode.FETCH_FAILED, message: "no answer", retryable: true };
  const details = outcome === RunOutcome.FAILED ? index.map((_, position) => ({ position, error })) : [];
  const columns = {
    index: [...index],
    run: every(run),
    outcome: every(outcome),
    startedAgoMs: every(5),
    runMs: every(3),
  };
  return event({
    case: "runsReported",
    value: { worker: `w-${index.length}`, groups: [{ groupId, ...columns, details }] },
  });
}

/** For tests: events that lead to a group of every kind; their ids begin with `prefix`. */
export function everyKind(prefix: string): Event[] {
  const id = (name: string) => `${prefix}-${name}`;
  const { STARTED, SUCCEEDED, FAILED } = RunOutcome;
  const onFinished = { task: "demo.noop" };
  return [
    event({
      case: "taskTypesRegistered",
      value: { types: [{ name: id("type"), queue: id("queue"), maxAttempts: 2 }] },
    }),
    accepted(id("queued"), 3, { labels: { of: prefix }, requestHash: new Uint8Array(32).fill(7) }),
    accepted(id("open"), 2, { sealed: false, hold: true }),
    event({ case: "itemsAppended", value: { groupId: id("open"), items: { firstIndex: 2, count: 3 } } }),
    accepted(id("running"), 4),
    told(id("running"), STARTED, [0, 1, 2]),
    told(id("running"), FAILED, [2]),
    event({ case: "runsLost", value: { worker: "w-3", groups: [{ groupId: id("running"), index: [1], run: [1] }] } }),
    event({ case: "tasksCancelled", value: { groupId: id("running"), index: [3] } }),
    accepted(id("succeeded"), 2),
    told(id("succeeded"), SUCCEEDED, [0, 1]),
    accepted(id("partial"), 3, { maxAttempts: 1, onFinished }),
    told(id("partial"), FAILED, [0]),
    told(id("partial"), SUCCEEDED, [1, 2]),
    accepted(id("child"), 1, { parentId: id("partial"), followUp: FollowUpKind.FINISHED }),
    accepted(id("cancelled"), 3),
    told(id("cancelled"), STARTED, [1]),
    event({ case: "groupCancelled", value: { groupId: id("cancelled") } }),
    event({ case: "cancelConfirmed", value: { groupId: id("cancelled"), round: 1 } }),
    accepted(id("late"), 2, { deadline: timestampFromMs(1) }),
    event({ case: "deadlinePassed", value: { groupId: id("late") } }),
    accepted(id("retried"), 2, { maxAttempts: 1 }),
    told(id("retried"), FAILED, [0]),
    told(id("retried"), SUCCEEDED, [1]),
    event({ case: "groupRetried", value: { groupId: id("retried") } }),
    accepted(id("told"), 1, { webhook: { url: "https://example.org/", secret: "s" } }),
    told(id("told"), SUCCEEDED, [0]),
    event({
      case: "webhookAttempted",
      value: { groupId: id("told"), message: 1, attempt: 1, status: 503, error: "answered 503" },
    }),
    accepted(id("gone"), 1),
    told(id("gone"), SUCCEEDED, [0]),
    event({ case: "groupDeleted", value: { groupId: id("gone") } }),
    event({ case: "operatorActed", value: { actor: "ops", what: "queue.pause", target: id("queue") } }),
  ];
}
