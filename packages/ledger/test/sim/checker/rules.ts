/** What must hold of every history, by name. */
export const RULES = {
  I1: "every group answered 202 exists afterwards, with all its tasks, until its retention is over or it is deleted; whoever asks for it afterwards finds it; half a group never runs",
  I2: "a terminal task does not change within its round; every accepted group finishes once the faults are over",
  I3: "what succeeded has stored its outputs before it said so",
  I4: "counts add up at every observation",
  I5: "the revision never goes back for a reader, and the fraction does not from the seal until a retry",
  I6: "after the receipt of a cancel nothing starts that it stopped, at any worker that could be told",
  I7: "failures stay within the attempts, two losses are poison, and each failed task is listed once with its code",
  I8: "the same key gives the same group, and another body is refused",
  runs: "no run number is ever handed out in two rounds",
  replicas: "two replicas at the same sequence hold the same groups",
  followUps: "a follow-up exists at most once, and in the end exactly once",
  looks: "a leader hands out no run whose end was in the log when its last look began",
  requests: "a cancel, a retry or a delete that was asked for once takes effect once",
  throws: "nothing throws",
  verdicts: "an outage does not look like the death of a worker",
} as const;

export type Rule = keyof typeof RULES;

/** Something that is wrong. */
export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/** Called with everything that is wrong. */
export type Report = (rule: Rule, what: string) => void;
