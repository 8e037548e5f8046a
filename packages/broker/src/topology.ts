/**
 * Every name that Sheaf uses at the broker: streams, subjects, consumers, buckets. No other file spells one out.
 *
 * | subject                                        | what                                  | kept by        |
 * | ---------------------------------------------- | ------------------------------------- | -------------- |
 * | `sheaf.log.0.groups`                           | groups accepted, changed, cancelled   | SHEAF_LOG      |
 * | `sheaf.log.0.verdicts`                         | what the leader decided               | SHEAF_LOG      |
 * | `sheaf.log.0.reports.<worker>`                 | what became of runs                   | SHEAF_LOG      |
 * | `sheaf.tasks.<queue>.<group>.<index>.<run>`    | one run, or runs of `<first>-<last>`  | SHEAF_TASKS    |
 * | `sheaf.control.snapshots`                      | what operators see, every ten seconds | SHEAF_CONTROL  |
 * | `$KV.SHEAF_SETTINGS.<queue>`                   | what operators have set for a queue   | SHEAF_SETTINGS |
 * | `sheaf.workers.<worker>.heartbeat`, `.aborted` | signs of life, answers to an abort    | nobody         |
 * | `sheaf.workers.<worker>.progress`              | how far its runs are                  | nobody         |
 * | `sheaf.workers.<worker>.order`                 | what it is to do                      | nobody         |
 * | `sheaf.abort`                                  | groups to stop working on             | nobody         |
 * | `sheaf.leader.beacon`                          | the leader's sign of life             | nobody         |
 * | `sheaf.schedulers`                             | a replica's sign of life, by its id   | nobody         |
 *
 * The `0` is the shard of the log: there is one today.
 */

/** The durable truth: file, limits retention. */
export const LOG_STREAM = "SHEAF_LOG";
/** The delivery queue: memory, work-queue retention, one message per run. */
export const TASKS_STREAM = "SHEAF_TASKS";
/** The last hour of control snapshots: memory. */
export const CONTROL_STREAM = "SHEAF_CONTROL";
/** Key-value bucket of the leader's lease: memory. */
export const LEASE_BUCKET = "SHEAF_LEASE";
/** The stream behind {@link LEASE_BUCKET}, named as every key-value client expects. */
export const LEASE_STREAM = `KV_${LEASE_BUCKET}`;

/** Key-value bucket of what operators have set, a key for each queue: file. */
export const SETTINGS_BUCKET = "SHEAF_SETTINGS";
/** The stream behind {@link SETTINGS_BUCKET}. */
export const SETTINGS_STREAM = `KV_${SETTINGS_BUCKET}`;

/** Everything that SHEAF_LOG stores. */
export const LOG_SUBJECTS = "sheaf.log.>";
/** Everything that SHEAF_TASKS stores. */
export const TASKS_SUBJECTS = "sheaf.tasks.>";
/** The one subject of SHEAF_CONTROL. */
export const CONTROL_SUBJECT = "sheaf.control.snapshots";
/** Everything that the lease bucket stores. */
export const LEASE_SUBJECTS = `$KV.${LEASE_BUCKET}.>`;
/** Everything that the bucket of settings stores. */
export const SETTINGS_SUBJECTS = `$KV.${SETTINGS_BUCKET}.>`;

/** Where records of the log are written. */
export const logSubject = {
  groups: "sheaf.log.0.groups",
  verdicts: "sheaf.log.0.verdicts",
  reports: (worker: string): string => `sheaf.log.0.reports.${token(worker)}`,
} as const;

/** Subjects without memory. */
export const busSubject = {
  heartbeat: (worker: string): string => `sheaf.workers.${token(worker)}.heartbeat`,
  heartbeats: "sheaf.workers.*.heartbeat",
  aborted: (worker: string): string => `sheaf.workers.${token(worker)}.aborted`,
  allAborted: "sheaf.workers.*.aborted",
  progress: (worker: string): string => `sheaf.workers.${token(worker)}.progress`,
  allProgress: "sheaf.workers.*.progress",
  order: (worker: string): string => `sheaf.workers.${token(worker)}.order`,
  abort: "sheaf.abort",
  beacon: "sheaf.leader.beacon",
  schedulers: "sheaf.schedulers",
} as const;

/** One handing-out of one task. */
export interface RunRef {
  readonly groupId: string;
  /** Task index in the group, from 0. */
  readonly index: number;
  /** Number of the run of that task, from 1. */
  readonly run: number;
}

/** What one message of SHEAF_TASKS hands out: a run, or the runs of some consecutive tasks that have the same number. */
export interface BundleRef extends RunRef {
  /** How many tasks from `index` on. */
  readonly count: number;
}

/** Subject of a message. @throws RangeError when a name cannot be part of a subject. */
export function runSubject(queue: string, { groupId, index, run, count }: BundleRef): string {
  const indexes = count === 1 ? `${index}` : `${index}-${index + count - 1}`;
  return `sheaf.tasks.${token(queue)}.${token(groupId)}.${indexes}.${run}`;
}

/** What a subject names, or undefined when it is not one that {@link runSubject} makes. */
export function parseRunSubject(subject: string): (BundleRef & { readonly queue: string }) | undefined {
  const match = RUN_SUBJECT.exec(subject);
  if (match === null) return undefined;
  const [, queue = "", groupId = "", first = "", last = first, run = ""] = match;
  const count = Number(last) - Number(first) + 1;
  return count < 1 ? undefined : { queue, groupId, index: Number(first), run: Number(run), count };
}

/** The runs that a message hands out. */
export function runsOf({ groupId, index, run, count }: BundleRef): RunRef[] {
  return Array.from({ length: count }, (_, k) => ({ groupId, index: index + k, run }));
}

/** All runs of a queue: the filter of its consumer. */
export function queueSubjects(queue: string): string {
  return `sheaf.tasks.${token(queue)}.>`;
}

/** All runs of a group in one queue. */
export function groupSubjects(queue: string, groupId: string): string {
  return `sheaf.tasks.${token(queue)}.${token(groupId)}.>`;
}

/** The durable consumer of a queue bears the queue's name. */
export function queueConsumer(queue: string): string {
  return token(queue);
}

/** Where pulls from a queue are asked for. */
export function pullSubject(queue: string): string {
  return `$JS.API.CONSUMER.MSG.NEXT.${TASKS_STREAM}.${queueConsumer(queue)}`;
}

/** Where the key of a lease is stored. */
export function leaseSubject(name: string): string {
  return `$KV.${LEASE_BUCKET}.${token(name)}`;
}

/** Where the settings of a queue are stored. */
export function settingsSubject(queue: string): string {
  return `$KV.${SETTINGS_BUCKET}.${token(queue)}`;
}

/** The queue whose settings a subject holds: the key, whatever it is. */
export function settingsQueue(subject: string): string {
  return subject.slice(SETTINGS_SUBJECTS.length - 1);
}

const RUN_SUBJECT = /^sheaf\.tasks\.([\w-]+)\.([\w-]+)\.(\d{1,10})(?:-(\d{1,10}))?\.(\d{1,10})$/;
const TOKEN = /^[\w-]+$/;

/** Beyond the wildcards, `@` and `%` are refused too: servers have had bugs with them in acknowledgement subjects. */
function token(name: string): string {
  if (!TOKEN.test(name)) throw new RangeError(`not a subject token (letters, digits, _ and - only): ${name}`);
  return name;
}
