import {
  ErrorCode,
  FollowUpKind,
  GroupOutcome,
  GroupState,
  Priority,
  TaskState,
  WebhookState,
  WorkerState,
} from "@sheaf/proto";

/** The words of an enum as clients see them: the names of its values in lower case; the unspecified value has none. */
export interface Words<W extends string> {
  /** All of them, as the contract lists them. */
  readonly all: readonly W[];
  /** Null for the unspecified value and for those that are not known. */
  find(value: number): W | null;
  /** Throws a RangeError where `find` has none: a scheduler never sends such a value. */
  of(value: number): W;
}

type WordOf<E> = Lowercase<Exclude<keyof E & string, "UNSPECIFIED">>;

function words<E extends Readonly<Record<string, number>>>(values: E): Words<WordOf<E>> {
  const named = Object.entries(values).filter(([, number]) => number !== 0);
  const byNumber = new Map(named.map(([name, number]) => [number, name.toLowerCase() as WordOf<E>]));
  const find = (value: number) => byNumber.get(value) ?? null;
  return {
    all: [...byNumber.values()],
    find,
    of(value) {
      const word = find(value);
      if (word === null) throw new RangeError(`${value} is none of ${[...byNumber.values()].join(", ")}`);
      return word;
    },
  };
}

export const ERROR_CODES = words(ErrorCode);
export const FOLLOW_UP_KINDS = words(FollowUpKind);
export const GROUP_OUTCOMES = words(GroupOutcome);
export const GROUP_STATES = words(GroupState);
export const PRIORITIES = words(Priority);
export const TASK_STATES = words(TaskState);
export const WEBHOOK_STATES = words(WebhookState);
export const WORKER_STATES = words(WorkerState);

/** As in an error's `code`; null for none. */
export const errorCodeText = ERROR_CODES.find;
/** As in a task's `state`; null for none. */
export const taskStateText = TASK_STATES.find;

/** `on_finished` or `on_succeeded`: the member of a submit that asked for the follow-up. */
export const followUpText = (kind: number) => `on_${FOLLOW_UP_KINDS.of(kind)}` as const;
