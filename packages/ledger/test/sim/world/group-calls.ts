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
  const asksAnyState = c.world.options.plants.has("reads any state");
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
  const isOver = () => group.finished;
  if (isOver() && !group.stopping) return receipt(c, group, { finished: true });
  if (!(yield* askFor(c, isOver, () => cancelled(id, undefined, roundOf(group, c))))) return;
  const own = () => !group.cancelled || group.stopConfirmed;
  if (yield* stopped(c, group, own)) receipt(c, group, { finished: isOver() });
}

/** CancelTask: as CancelGroup, for one task. */
export function* cancelTask(id: string, nth: number, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group === "string" || group.total === 0) return;
  const index = nth % group.total;
  const isOver = () => isTerminal(group.state(index));
  if (!(yield* askFor(c, isOver, () => tasksCancelled(id, [index], roundOf(group, c))))) return;
  const stop = group.taskStops.get(index);
  const run = stop?.run ?? group.tasks.run[index] ?? 0;
  const own = () => !stop || stop.confirmed;
  const task = { groupId: id, index, run };
  if (yield* stopped(c, group, own)) receipt(c, group, { finished: isOver(), tasks: [task] });
}

/** RetryGroup, or RetryTask of the `nth` task. */
export function* retryGroup(id: string, wish: { nth?: number; cancelled: boolean }, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group === "string" || !group.finished || group.round >= MAX_ROUNDS || group.stoppedHeld) return;
  const index = wish.nth === undefined || group.total === 0 ? [] : [wish.nth % group.total];
  const asked = { index, cancelled: wish.cancelled };
  if (index.some((at) => group.state(at) === TaskState.SUCCEEDED) || retryable(group, asked).length === 0) return;
  if (!(yield* within(c, () => !group.stopping, CONFIRM_MS))) return;
  const deadlineMs = c.replica.clock.nowMs() + DEADLINE_MS;
  yield* ask(c, retried(id, { ...asked, deadlineMs, round: roundOf(group, c) }));
}

/** DeleteGroup. */
export function* deleteGroup(id: string, c: CallContext): Steps<void> {
  const group = yield* find(c, id);
  if (typeof group !== "string" && group.finished) yield* ask(c, deleted(id, roundOf(group, c)));
}

/** The round that a request is for. */
function roundOf({ round }: Group, { world }: CallContext): number {
  return world.options.plants.has("requests name no round") ? 0 : round;
}

/** Writes what a caller asks for. */
function* ask(c: CallContext, event: Event): Steps<boolean> {
  c.world.tell({ what: "asked", event });
  return yield* write(c, event);
}

/** Asks for it, unless it is so. What is asked for in a round that a retry has ended is void. */
function* askFor(c: CallContext, met: () => boolean, event: () => Event): Steps<boolean> {
  if (met()) return true;
  if (!(yield* ask(c, event()))) return false;
  if (!met()) c.world.note("a retry overtook a cancel");
  return met() || c.world.options.plants.has("void cancels are answered");
}

/** Waits until nothing that was stopped of the group can start any more, whatever stopped it. */
function* stopped(c: CallContext, group: Group, own: () => boolean): Steps<boolean> {
  const alone = c.world.options.plants.has("receipts wait for their own stop alone");
  return yield* within(c, alone ? own : () => !group.stopping, CONFIRM_MS);
}

function receipt(c: CallContext, group: Group, r: { finished: boolean; tasks?: readonly RunName[] }): void {
  const { finished, tasks = [] } = r;
  c.world.tell({ what: "receipt", finished, stop: { groupId: group.terms.id, round: group.round, tasks } });
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
