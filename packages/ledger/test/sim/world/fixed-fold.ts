import { create } from "@bufbuild/protobuf";
import { apply, type Changes, type Group, type LedgerState, type LogEntry } from "@sheaf/ledger";
import { type Event, EventSchema } from "@sheaf/proto";
import type { Options } from "./options.ts";

/** What a fold goes by beside the record. */
export interface Folding {
  readonly changes?: Changes;
  /** A replica's id; "truth" for the state that the checker goes by. */
  readonly who: string;
}

/** Per state, the ids of groups that have left it. */
const LEFT = new WeakMap<LedgerState, Set<string>>();
/** In the place of an event that a fix ignores. */
const IGNORED = create(EventSchema);

/** The fold, with the change that a fix makes to it: the id of a group that has left is not used again. */
export function applyFixed({ fixes }: Options, state: LedgerState, entry: LogEntry, { changes }: Folding): void {
  const mayRest = fixes.has("an id rests while somebody may speak of its group");
  const rests = mayRest && entry.record.events.some(({ kind }) => kind.case === "groupAccepted");
  apply(state, rests ? withoutResting(entry, state) : entry, changes);
}

/** A group has left the state: whoever folds tells. */
export function noteLeft(state: LedgerState, { terms }: Group): void {
  const left = LEFT.get(state) ?? new Set();
  LEFT.set(state, left.add(terms.id));
}

/** The record without accepts of resting ids. Each is judged when its turn comes, by what those before it have left. */
function withoutResting(entry: LogEntry, state: LedgerState): LogEntry {
  const events: Event[] = [...entry.record.events];
  entry.record.events.forEach((event, k) => {
    const get = () => (isResting(event, state) ? IGNORED : event);
    Object.defineProperty(events, k, { get, enumerable: true, configurable: true });
  });
  return { ...entry, record: { ...entry.record, events } };
}

function isResting({ kind }: Event, state: LedgerState): boolean {
  return kind.case === "groupAccepted" && (LEFT.get(state)?.has(kind.value.groupId) ?? false);
}
