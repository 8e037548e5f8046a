import { create } from "@bufbuild/protobuf";
import { apply, type Changes, type Group, type LedgerState, type LogEntry } from "@sheaf/ledger";
import { type Event, EventSchema } from "@sheaf/proto";
import type { Options } from "./options.ts";

/** What a fold goes by beside the record. */
export interface Folding {
  readonly changes?: Changes;
  /** A replica's id; "truth" for the state that the checker goes by. */
  readonly who: string;
  /** The round in which a cancel, a retry or a delete was asked for. */
  readonly asked: ReadonlyMap<Event, number>;
}

type Drops = (event: Event) => boolean;

/** Per state, the ids of groups that have left it. */
const LEFT = new WeakMap<LedgerState, Set<string>>();
/** In the place of an event that a fix ignores. */
const IGNORED = create(EventSchema);

/** The fold, with the changes that fixes make to it. */
export function applyFixed({ fixes }: Options, state: LedgerState, entry: LogEntry, folding: Folding): void {
  const drops: Drops[] = [];
  if (fixes.has("a request names its round")) drops.push((event) => isOfAnotherRound(event, state, folding.asked));
  if (fixes.has("an id rests after its group has left")) drops.push((event) => isOfAnIdAtRest(event, state));
  const fixed = drops.length > 0 && entry.record.events.some(({ kind }) => REQUESTS.has(kind.case ?? ""));
  apply(state, fixed ? without(drops, entry) : entry, folding.changes);
}

/** Kinds of events that fixes may ignore. */
const REQUESTS = new Set(["groupAccepted", "groupCancelled", "tasksCancelled", "groupRetried", "groupDeleted"]);

/** A group has left the state: whoever folds tells. */
export function noteLeft(state: LedgerState, { terms }: Group): void {
  const left = LEFT.get(state) ?? new Set();
  LEFT.set(state, left.add(terms.id));
}

/** The record without some events. Each is judged when its turn comes, by the state that those before it have left. */
function without(drops: readonly Drops[], entry: LogEntry): LogEntry {
  const events: Event[] = [...entry.record.events];
  entry.record.events.forEach((event, k) => {
    const get = () => (drops.some((drop) => drop(event)) ? IGNORED : event);
    Object.defineProperty(events, k, { get, enumerable: true, configurable: true });
  });
  return { ...entry, record: { ...entry.record, events } };
}

function isOfAnotherRound(event: Event, state: LedgerState, asked: Folding["asked"]): boolean {
  const { kind } = event;
  const round = asked.get(event);
  if (round === undefined || kind.case === undefined || !("groupId" in kind.value)) return false;
  return (state.groups.get(kind.value.groupId)?.round ?? round) !== round;
}

function isOfAnIdAtRest({ kind }: Event, state: LedgerState): boolean {
  return kind.case === "groupAccepted" && (LEFT.get(state)?.has(kind.value.groupId) ?? false);
}
