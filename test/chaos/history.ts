import { type Broker, type BrokerLog, followLog, type StoredRecord } from "@sheaf/broker";
import { apply, dueFollowUps, type Group, isTerminal, LedgerState } from "@sheaf/ledger";
import { type Event, RunOutcome, TaskState } from "@sheaf/proto";

/** Events about one group. */
export type GroupEvent = "groupAccepted" | "itemsAppended" | "groupCancelled" | "cancelConfirmed";

/** What the log says, by a fold of the test's own. */
export interface History {
  readonly records: readonly StoredRecord[];
  readonly state: LedgerState;
  /** Group → how often each of its tasks has ended, by index, since it was asked to run again last. */
  readonly endings: ReadonlyMap<string, readonly number[]>;
  /** Group → sequence of the last report on a run of it that counted. */
  readonly lastCounted: ReadonlyMap<string, number>;
}

/** Reads the whole log as it is now. */
export async function readHistory(broker: Broker, log: BrokerLog): Promise<History> {
  const records: StoredRecord[] = [];
  const onUndecodable = (seq: number, error: unknown) => {
    throw new Error(`record ${seq} cannot be read`, { cause: error });
  };
  const follower = followLog({ broker, fromSeq: 1, onRecord: (record) => records.push(record), onUndecodable, log });
  await follower.caughtUp;
  await follower.stop();
  return fold(records);
}

/** Folds records, and counts after each of them what has ended. */
export function fold(records: readonly StoredRecord[]): History {
  const state = new LedgerState();
  const endings = new Map<string, number[]>();
  const before = new Map<string, readonly TaskState[]>();
  const lastCounted = new Map<string, number>();
  const counted = ({ terms }: Group) => void lastCounted.set(terms.id, state.seq);
  for (const record of records) {
    apply(state, record, { started: counted, ended: counted });
    for (const [id, group] of state.groups) {
      if (group.revision !== record.seq) continue;
      const counts = endings.get(id) ?? [];
      countEndings(group, counts, before.get(id));
      endings.set(id, counts);
      before.set(id, statesOf(group));
    }
  }
  return { records, state, endings, lastCounted };
}

/** The states of a group's tasks, by index. */
export function statesOf(group: Group): TaskState[] {
  return Array.from({ length: group.total }, (_, index) => group.state(index));
}

function countEndings(group: Group, counts: number[], before: readonly TaskState[] = []): void {
  for (const [index, state] of statesOf(group).entries()) {
    const was = isTerminal(before[index] ?? TaskState.UNSPECIFIED);
    const times = counts[index] ?? 0;
    if (!isTerminal(state)) counts[index] = was ? 0 : times;
    else counts[index] = was ? times : times + 1;
  }
}

/** What of all groups is not over: open or unfinished ones, stops that are not confirmed, follow-ups that are due. */
export function unsettled({ state }: History): string[] {
  return [...state.groups].flatMap(([id, group]) => [
    ...(group.finished ? [] : [`${id} is not finished`]),
    ...(group.stopping ? [`${id}: a stop is not confirmed`] : []),
    ...(dueFollowUps(group).length > 0 ? [`${id}: a follow-up is missing`] : []),
  ]);
}

/** A report of a run, as the log holds it. */
export interface LoggedReport {
  readonly seq: number;
  /** `<index>/<run>`. */
  readonly run: string;
  readonly startedAtMs: number;
  readonly outcome: RunOutcome;
}

/** All that workers have told of a group's runs. */
export function reportsOf({ records }: History, groupId: string): LoggedReport[] {
  return records.flatMap(({ seq, timeMs, record }) =>
    record.events
      .flatMap(({ kind }) => (kind.case === "runsReported" ? kind.value.groups : []))
      .filter((reports) => reports.groupId === groupId)
      .flatMap(({ index, run, outcome, startedAgoMs }) =>
        outcome.map((each, k) => ({
          seq,
          run: `${index[k]}/${run[k]}`,
          startedAtMs: timeMs - (startedAgoMs[k] ?? 0),
          outcome: each,
        })),
      ),
  );
}

/** The runs of a group that started after `atMs`, by the earliest that was told of each: a report that is written twice looks late. */
export function startedAfter(history: History, groupId: string, atMs: number): string[] {
  const started = reportsOf(history, groupId).filter(({ outcome }) => outcome !== RunOutcome.RETURNED);
  const byRun = Map.groupBy(started, ({ run }) => run);
  return [...byRun].filter(([, told]) => told.every(({ startedAtMs }) => startedAtMs > atMs)).map(([run]) => run);
}

/** The records that hold an event of one of these kinds about the group. */
export function recordsOf({ records }: History, groupId: string, ...kinds: readonly GroupEvent[]): StoredRecord[] {
  const isOne = ({ kind }: Event) => kinds.some((one) => kind.case === one && kind.value.groupId === groupId);
  return records.filter(({ record }) => record.events.some(isOne));
}
