import { ErrorCode, FollowUpKind, TaskState } from "@sheaf/proto";
import type { GroupPicture, Picture, TaskPicture } from "./picture.ts";

/** A rule over a state and the one before it; it answers what is wrong. */
type Rule = (after: Picture, before: Picture) => string[];
type GroupRule = (after: GroupPicture, before: GroupPicture | undefined) => string[];

const terminal = (state: number) => state >= TaskState.SUCCEEDED;
const say = (holds: boolean, what: string): string[] => (holds ? [] : [what]);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** The same living group in both pictures: an id may be used again after its group has left. */
const earlier = (group: GroupPicture, before: Picture) =>
  before.groups.find((g) => g.id === group.id && g.acceptSeq === group.acceptSeq);

const eachGroup =
  (rule: GroupRule): Rule =>
  (after, before) =>
    after.groups.flatMap((group) => rule(group, earlier(group, before)).map((what) => `${group.id}: ${what}`));

const eachTask = (holds: (task: TaskPicture, group: GroupPicture, before: TaskPicture | undefined) => boolean): Rule =>
  eachGroup((group, before) =>
    group.tasks.flatMap((task, index) =>
      say(holds(task, group, before?.tasks[index]), `task ${index} ${JSON.stringify(task)}`),
    ),
  );

/** Of a terminal task: a retry of others forgets that it was cancelled alone, and the confirmation of that comes later. */
const lasting = (t: TaskPicture) => ({ ...t, stop: undefined });

function tally(tasks: readonly TaskPicture[]): number[] {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (const { state } of tasks) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** What must hold of every state that the fold can reach, by name. */
export const INVARIANTS = {
  "a group's counts are the sums of its column": eachGroup((g) =>
    say(same(g.counts, tally(g.tasks)) && g.tasks.length === g.total, `${g.counts} for ${tally(g.tasks)}`),
  ),
  "a queue's counts are the sums of its living groups": (after) =>
    Object.entries(after.queues).flatMap(([name, counts]) => {
      const groups = after.groups.filter((g) => g.queue === name);
      const sums = counts.map((_, state) => sum(groups.map((g) => g.counts[state] ?? 0)));
      return say(same(counts, sums), `${name}: ${counts} for ${sums}`);
    }),
  "a terminal task never changes within its round": eachTask(
    (t, _, before) => !before || !terminal(before.state) || t.round > before.round || same(lasting(t), lasting(before)),
  ),
  "a retried task has a new run, a new budget, and its last run in the history": eachTask((t, _, before) => {
    if (!before || t.round === before.round) return true;
    const ran = terminal(before.state) && before.startedAtMs > 0;
    return t.run > before.run && t.queuedAtMs > 0 && (!ran || t.past.some((p) => p.run === before.run));
  }),
  "past runs are in order, ended, and of rounds and runs before": eachTask((t) =>
    t.past.every((p, i) => p.run < t.run && p.round <= t.round && p.endedAtMs > 0 && p.run > (t.past[i - 1]?.run ?? 0)),
  ),
  "no task is lost, and a closed group gets none": eachGroup((g, before) =>
    say(!before || (before.open ? g.total >= before.total : g.total === before.total && !g.open), `total ${g.total}`),
  ),
  "a run's number never goes back": eachTask((t, _, before) => t.run >= (before?.run ?? 0)),
  "finished = succeeded + failed + cancelled": eachGroup((g) =>
    say(g.finishedTasks === g.tasks.filter((t) => terminal(t.state)).length, `${g.finishedTasks}`),
  ),
  "a group is finished exactly when it is closed and all its tasks are terminal": eachGroup((g) =>
    say(g.finished === (!g.open && g.tasks.every((t) => terminal(t.state))), `finished ${g.finished}`),
  ),
  "a finish is final": eachGroup((g, before) =>
    say(!before?.finished || g.round > before.round || g.finishedAtMs === before.finishedAtMs, `at ${g.finishedAtMs}`),
  ),
  "progress is 1 exactly at the finish and never goes back from the seal on": eachGroup((g, before) =>
    say(
      g.progress >= 0 &&
        g.progress <= 1 &&
        (g.progress === 1) === g.finished &&
        (!before || before.open || g.round > before.round || g.progress >= before.progress),
      `${before?.progress} to ${g.progress}`,
    ),
  ),
  "failures stay within the attempts": eachTask((t, g) => t.failures <= g.maxAttempts),
  "two losses are poison": eachTask(
    (t) => t.losses < 2 || (t.losses === 2 && t.state === TaskState.FAILED && t.errorCode === ErrorCode.POISON),
  ),
  "a failed task says why; a succeeded or cancelled one has no error": eachTask((t) => {
    if (t.state === TaskState.FAILED) return t.errorCode !== 0;
    return !terminal(t.state) || t.errorCode === 0;
  }),
  "only a running or ended run has a worker": eachTask(
    (t) => (t.state === TaskState.RUNNING) === (t.worker !== "") || terminal(t.state),
  ),
  "only a retrying task waits for a backoff": eachTask((t) => t.dueAtMs === 0 || t.state === TaskState.RETRYING),
  "a cancel leaves nothing unfinished, and its receipt adds up": eachGroup((g) => {
    if (!g.cancelled) return say(g.receipt === undefined, "a receipt without a cancel");
    const { removed = 0, aborting = 0, alreadyFinished = 0 } = g.receipt ?? {};
    const total = removed + aborting + alreadyFinished;
    return say(
      g.finished && total === g.total && removed + aborting <= (g.counts[TaskState.CANCELLED] ?? 0),
      `${total}`,
    );
  }),
  "only a stopped group's stop is confirmed": eachGroup((g) =>
    say(g.stopped || !g.stopConfirmed, "confirmed without a stop"),
  ),
  "a task becomes cancelled with its group, or alone": eachTask((t, g, before) => {
    const became = t.state === TaskState.CANCELLED && before?.state !== TaskState.CANCELLED;
    return !became || g.cancelled || t.stop !== undefined || g.round > 1;
  }),
  "only a cancelled task was cancelled alone": eachTask((t) => !t.stop || t.state === TaskState.CANCELLED),
  "a round and a group's history of finishing never go back": eachGroup((g, before) =>
    say(
      !before ||
        (g.round >= before.round &&
          g.finishedOnce >= before.finishedOnce &&
          g.succeededOnce >= before.succeededOnce &&
          (!g.finished || g.finishedOnce)),
      `round ${g.round} after ${before?.round}`,
    ),
  ),
  "a follow-up comes once, and in its time": eachGroup((g, before) => {
    const kinds = g.followUps.map((f) => f.kind);
    const due = g.followUps.every((f) => (f.kind === FollowUpKind.FINISHED ? g.finishedOnce : g.succeededOnce));
    return say(
      new Set(kinds).size === kinds.length && due && kinds.length >= (before?.followUps.length ?? 0),
      `${kinds}`,
    );
  }),
  "a webhook has a message for every finish, and none of its attempts is forgotten": eachGroup((g, before) => {
    const { webhook } = g;
    if (!webhook) return say(!before?.webhook, "it is gone");
    const was = before?.webhook ?? { message: 0, attempts: 0, end: undefined };
    const due = g.finished && g.finishedAtMs !== before?.finishedAtMs ? was.message + 1 : was.message;
    const goesOn = webhook.message > was.message || webhook.attempts >= was.attempts;
    const stays = webhook.message > was.message || was.end === undefined || webhook.end === was.end;
    return say(
      webhook.message >= due && goesOn && stays && g.finishedOnce === webhook.message > 0,
      JSON.stringify(webhook),
    );
  }),
  "retained tasks and reports to come are the sums over the groups": (after) => {
    const living = (g: GroupPicture) => (g.total - g.finishedTasks) * g.maxAttempts;
    const sums = [sum(after.groups.map((g) => g.total)), sum(after.groups.map(living))];
    return say(same(sums, [after.retainedTasks, after.pendingReports]), `${sums} for ${after.retainedTasks}`);
  },
  "a group leaves once its retention is over, and no sooner": (after, before) => [
    ...after.groups.flatMap((g) =>
      say(
        !g.finished || g.finishedAtMs + g.retentionMs > after.timeMs || g.finishedAtMs === after.timeMs,
        `${g.id} is still there`,
      ),
    ),
    ...before.groups.flatMap((g) =>
      say(
        after.groups.some((a) => a.acceptSeq === g.acceptSeq && a.id === g.id) ||
          (g.finished && g.finishedAtMs + g.retentionMs <= after.timeMs) ||
          after.deleted.includes(g.id),
        `${g.id} is gone`,
      ),
    ),
  ],
  "time does not go back": (after, before) => say(after.timeMs >= before.timeMs, `${before.timeMs} to ${after.timeMs}`),
} satisfies { [name: string]: Rule };

export type Invariant = keyof typeof INVARIANTS;

/** Everything that is wrong with `after`, given the state before; empty when all is well. */
export function violations(after: Picture, before: Picture): { invariant: Invariant; what: string }[] {
  return (Object.keys(INVARIANTS) as Invariant[]).flatMap((invariant) =>
    INVARIANTS[invariant](after, before).map((what) => ({ invariant, what })),
  );
}
