import { FollowUpKind } from "@sheaf/proto";

/** What a run of a task does. */
export type Fate = "succeeds" | "fails once" | "fails for good" | "takes its child down";

/** A submit as clients of the simulation send it. */
export interface Body {
  readonly tasks: number;
  /** Events that the items are spread over; with more than one the group is held until the last. */
  readonly chunks: number;
  /** More items may be appended. */
  readonly open: boolean;
  readonly maxAttempts: number;
  /** From the submit, milliseconds. */
  readonly deadlineInMs: number;
  readonly followUps: readonly FollowUpKind[];
  /** Its runs are so short that they share messages, and run within one turn. */
  readonly tiny: boolean;
}

const PLAIN: Body = {
  tasks: 2,
  chunks: 1,
  open: false,
  maxAttempts: 3,
  deadlineInMs: 86_400_000,
  followUps: [],
  tiny: false,
};

/** All there are: steps name them by number. */
export const BODIES: readonly Body[] = [
  { ...PLAIN, tasks: 1 },
  PLAIN,
  { ...PLAIN, tasks: 3, tiny: true },
  { ...PLAIN, tasks: 1, open: true },
  { ...PLAIN, tasks: 4, chunks: 4, maxAttempts: 2 },
  { ...PLAIN, followUps: [FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED] },
  { ...PLAIN, deadlineInMs: 4_000, maxAttempts: 1 },
  { ...PLAIN, tasks: 3, maxAttempts: 2 },
  { ...PLAIN, tasks: 2, tiny: true, maxAttempts: 2 },
  { ...PLAIN, tasks: 0 },
];

const FATES: readonly Fate[] = [
  "succeeds",
  "succeeds",
  "fails once",
  "succeeds",
  "fails for good",
  "succeeds",
  "takes its child down",
];

/** One submit; repeats of it are equal. */
export interface Submit {
  readonly groupId: string;
  readonly key: string | undefined;
  readonly body: number;
}

/** The request's hash: another body, another hash. */
export function hashOf({ body }: Submit): number {
  return body;
}

/** A request's body. */
export function bodyOf(body: number): Body {
  return BODIES[body % BODIES.length] ?? PLAIN;
}

/** What the runs of a task do: differs between bodies and between tasks. */
export function fateOf(body: number, index: number): Fate {
  return FATES[(body * 2 + index * 5) % FATES.length] ?? "succeeds";
}

/** How long a finished group stays, in milliseconds: an operator may want it shorter than workers remember what was stopped. */
export const RETENTION_MS = 5 * 60_000;

/** The one id of a parent's follow-up. */
export function followUpId(parentId: string, kind: FollowUpKind): string {
  return `${parentId}+${kind}`;
}
