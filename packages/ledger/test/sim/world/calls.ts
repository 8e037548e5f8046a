import type { Group } from "@sheaf/ledger";
import type { Event } from "@sheaf/proto";
import type { Replica } from "./replica.ts";
import type { World } from "./world.ts";

/** A call under way at a replica: it yields what it waits for. */
export type Steps<T> = Generator<() => boolean, T, void>;

/** Where a call is answered. */
export interface CallContext {
  readonly world: World;
  readonly replica: Replica;
}

/** Milliseconds in which a write must be stored and folded, and for which a fold that is behind is waited for. */
const WRITE_TIMEOUT_MS = 1_500;
const BEHIND_MS = 1_500;
/** What was looked for in vain is not looked for again for this long, in milliseconds. */
const UNKNOWN_MS = 1_000;
/** A leader that dies right now is replaced within this time, in milliseconds. */
export const CONFIRM_MS = 10_000;

/** Appends, and waits until the own fold has passed it. False: nobody knows what became of it. */
export function* write({ world, replica }: CallContext, ...events: Event[]): Steps<boolean> {
  const { clock } = world;
  const untilMs = clock.nowMs + WRITE_TIMEOUT_MS;
  const written = replica.groups.add(events, WRITE_TIMEOUT_MS);
  yield () => written.seq > 0 || written.failed;
  if (written.failed) return false;
  yield () => replica.state.seq >= written.seq || clock.nowMs >= untilMs;
  return replica.state.seq >= written.seq;
}

/** Waits until `met`, for so long at most. */
export function* within({ world }: CallContext, met: () => boolean, timeoutMs: number): Steps<boolean> {
  const untilMs = world.clock.nowMs + timeoutMs;
  yield () => met() || world.clock.nowMs >= untilMs;
  return met();
}

/**
 * The group in a state at least as new as `minRevision`. A group that this replica does not know is looked for up to the
 * log's end. "unknown": there is none; "remembered": there was none a moment ago; "unavailable": it cannot be told now.
 */
export function* find(
  c: CallContext,
  id: string,
  minRevision = 0,
): Steps<Group | "unknown" | "remembered" | "unavailable"> {
  const { state, unknown, link } = c.replica;
  const { clock, log } = c.world;
  if (minRevision > state.seq && !(yield* within(c, () => state.seq >= minRevision, BEHIND_MS))) return "unavailable";
  const own = state.groups.get(id);
  if (own) return own;
  if ((unknown.get(id) ?? 0) > clock.nowMs) {
    c.world.note("an id was remembered as unknown");
    return "remembered";
  }
  if (!(yield* within(c, () => link.up, BEHIND_MS))) return "unavailable";
  const end = log.end;
  if (!(yield* within(c, () => state.seq >= end, BEHIND_MS))) return "unavailable";
  const found = state.groups.get(id);
  if (found) return found;
  unknown.set(id, clock.nowMs + UNKNOWN_MS);
  return "unknown";
}
