import type { Group, LedgerState } from "@sheaf/ledger";

/** A number that tells two states apart, all but surely: cheap enough to be taken after every fold. */
export function digestOf(state: LedgerState): number {
  let h = mix(0x811c9dc5, state.timeMs);
  h = mix(mix(h, state.retainedTasks), state.pendingReports);
  for (const [id, group] of state.groups) h = groupDigest(mixText(h, id), group);
  for (const id of state.deleted.keys()) h = mixText(h, id);
  return h;
}

function groupDigest(seed: number, group: Group): number {
  const flags = [
    group.open,
    group.cancelled,
    group.stopped,
    group.stopConfirmed,
    group.finishedOnce,
    group.succeededOnce,
  ];
  let h = seed;
  for (const flag of flags) h = mix(h, flag ? 1 : 2);
  for (const value of [group.round, group.revision, group.deadlineMs, group.startedAtMs, group.finishedAtMs])
    h = mix(h, value);
  for (const count of group.counts) h = mix(h, count);
  for (const { kind } of group.madeFollowUps) h = mix(h, kind);
  if (group.webhook) h = mix(mix(h, group.webhook.message), group.webhook.attempts);
  for (let index = 0; index < group.total; index++) h = taskDigest(h, group, index);
  return h;
}

function taskDigest(seed: number, group: Group, index: number): number {
  const { tasks } = group;
  let h = mix(seed, tasks.state[index] ?? 0);
  h = mix(mix(h, tasks.failures[index] ?? 0), tasks.losses[index] ?? 0);
  h = mix(mix(h, tasks.errorCode[index] ?? 0), tasks.run[index] ?? 0);
  h = mix(mix(h, tasks.worker[index] ?? 0), tasks.startedAtMs[index] ?? 0);
  h = mix(mix(h, tasks.endedAtMs[index] ?? 0), tasks.detailSeq[index] ?? 0);
  h = mix(mix(h, group.dueAtMs.get(index) ?? 0), group.rounds.get(index)?.firstRun ?? 0);
  return mix(h, group.taskStops.get(index)?.confirmed === undefined ? 0 : 1);
}

function mix(h: number, value: number): number {
  return Math.imul(h ^ (value | 0), 0x01000193) ^ (h >>> 15);
}

function mixText(seed: number, text: string): number {
  let h = seed;
  for (let at = 0; at < text.length; at++) h = mix(h, text.charCodeAt(at));
  return h;
}
