import { type Group, isTerminal, MAX_ROUNDS, type RunName, retryable } from "@sheaf/ledger";
import { type ErrorCode, type Event, TaskState } from "@sheaf/proto";
import type { Shown } from "../history.ts";
import { appended, cancelled, deleted, retried, sealed, tasksCancelled } from "../parts.ts";
import { type CallContext, CONFIRM_MS, find, type Steps, within, write } from "./calls.ts";

/** A retry's time to finish, and the longest time from accept to deadline, in milliseconds. */
const DEADLINE_MS = 86_400_000;

/** GetGroup, for a reader that has seen `minRevision` of it. */
export function* getGroup(id: string, who: { reader: string; minRevision: number }, c: CallContext): Steps<void> {
  const { reader, minRevision } = who;
  const askedAt = c.world.moment;
  const asksAnyState = c.world.options.plant === "reads any state";
  const group = yield* find(c, id, asksAnyState ? 0 : minRevision);
  if (group === "unavailable" || group === "remembered") return;
  if (group === "unknown") return c.world.tell({ what: "notFound", reader, groupId: id, askedAt });
  c.world.tell({ what: "shown", reader, group: present(group) });
}

/** AppendItems: one item behind those there are, or one that is there already. */
export function* appendItem(id: string, back: number, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group === "string" || !group.open) return;
  yield* write(c, appended(id, { first: Math.max(0, group.total - back), count: 1 }));
}

/** SealGroup. */
export function* sealGroup(id: string, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group !== "string" && group.open) yield* write(c, sealed(id));
}

/** CancelGroup: the receipt comes when the leader has made sure that nothing starts any more. */
export function* cancelGroup(id: string, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group === "string") return;
  const waitsForAll = c.world.options.fixes.has("a cancel waits for every open stop");
  const settled = waitsForAll ? !group.stopping : !group.cancelled || group.stopConfirmed;
  if (group.finished && settled) return receipt(c, group, group.round);
  if (!group.finished && !(yield* ask(c, group, cancelled(id)))) return;
  const { round } = group;
  if (!waitsForAll && !group.cancelled) return receipt(c, group, round);
  const done = () => (waitsForAll ? !group.stopping : group.stopConfirmed);
  if (yield* within(c, done, CONFIRM_MS)) receipt(c, group, round);
}

/** CancelTask: as CancelGroup, for one task. */
export function* cancelTask(id: string, nth: number, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group === "string" || group.total === 0) return;
  const waitsForAll = c.world.options.fixes.has("a cancel waits for every open stop");
  const index = nth % group.total;
  if (!isTerminal(group.state(index)) && !(yield* ask(c, group, tasksCancelled(id, [index])))) return;
  const { round } = group;
  const stop = group.taskStops.get(index);
  const run = stop?.run ?? group.tasks.run[index] ?? 0;
  const isOver = () => !stop || stop.confirmed || group.taskStops.get(index) !== stop;
  const done = () => isOver() && !(waitsForAll && group.stopping);
  if (yield* within(c, done, CONFIRM_MS)) receipt(c, group, round, { groupId: id, index, run });
}

/** RetryGroup, or RetryTask of the `nth` task. */
export function* retryGroup(id: string, wish: { nth?: number; cancelled: boolean }, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group === "string" || !group.finished || group.round >= MAX_ROUNDS || isHalf(group, c)) return;
  const index = wish.nth === undefined || group.total === 0 ? [] : [wish.nth % group.total];
  const asked = { index, cancelled: wish.cancelled };
  if (index.some((at) => group.state(at) === TaskState.SUCCEEDED) || retryable(group, asked).length === 0) return;
  if (!(yield* within(c, () => !group.stopping, CONFIRM_MS))) return;
  yield* ask(c, group, retried(id, { ...asked, deadlineMs: c.replica.clock.nowMs() + DEADLINE_MS }));
}

/** DeleteGroup. */
export function* deleteGroup(id: string, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group !== "string" && group.finished) yield* ask(c, group, deleted(id));
}

/** Writes what a caller asks for of a group as it is now. */
function* ask(c: CallContext, { round }: Group, event: Event): Steps<boolean> {
  c.world.asked.set(event, round);
  c.world.tell({ what: "asked", event });
  return yield* write(c, event);
}

/** A held group that was stopped before all of its items had come. */
function isHalf({ terms, total }: Group, { world }: CallContext): boolean {
  const fixed = world.options.fixes.has("what was stopped before its seal is not retried");
  return fixed && terms.hold && total < world.bodyOf(terms.id).tasks;
}

function receipt({ world }: CallContext, { terms }: Group, round: number, ...tasks: RunName[]): void {
  world.tell({ what: "receipt", stop: { groupId: terms.id, round, tasks } });
}

/** A group as readers see it. */
function present(group: Group): Shown {
  const failures: Shown["failures"][number][] = [];
  for (let index = 0; index < group.total; index++) {
    if (group.state(index) === TaskState.FAILED)
      failures.push({ index, code: (group.tasks.errorCode[index] ?? 0) as ErrorCode });
  }
  const { terms, revision, round, open, finished, progress, total } = group;
  const { id: groupId, acceptSeq } = terms;
  return { groupId, acceptSeq, revision, round, open, finished, progress, total, counts: [...group.counts], failures };
}
