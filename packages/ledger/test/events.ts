import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  CancelReason,
  ErrorCode,
  type Event,
  EventSchema,
  FollowUpKind,
  type GroupReportsSchema,
  type ItemSchema,
  Priority,
  type RunDetailSchema,
  RunOutcome,
} from "@sheaf/proto";

type Kind = NonNullable<MessageInitShape<typeof EventSchema>["kind"]>;

function event(kind: Kind): Event {
  return create(EventSchema, { kind });
}

/** Items of a chunk: how many, and which of them (counted from the chunk's first) were refused on their way in. */
export interface ItemsPlan {
  readonly first?: number;
  readonly count: number;
  readonly rejected?: readonly number[];
}

function chunk({ first = 0, count, rejected = [] }: ItemsPlan) {
  const items: MessageInitShape<typeof ItemSchema>[] = [];
  for (const at of rejected) {
    while (items.length <= at) items.push({});
    items[at] = { rejection: { code: ErrorCode.UNSUPPORTED_FORMAT } };
  }
  return { firstIndex: first, count, items };
}

/** What a test says of a group; the rest has plain defaults: three attempts, sealed, a minute of retention. */
export interface AcceptPlan extends ItemsPlan {
  readonly tenant?: string;
  readonly queue?: string;
  readonly priority?: Priority;
  readonly maxAttempts?: number;
  readonly notBeforeMs?: number;
  readonly deadlineMs?: number;
  readonly retentionMs?: number;
  readonly hold?: boolean;
  readonly sealed?: boolean;
  /** The accept is void when log time has passed this. */
  readonly notAfterMs?: number;
  readonly requestHash?: Uint8Array;
  readonly followUps?: readonly FollowUpKind[];
  readonly webhook?: boolean;
  /** The group it follows, and as which follow-up. */
  readonly parent?: { readonly id: string; readonly kind: FollowUpKind };
}

/** A group is accepted. */
export function accepted(groupId: string, plan: AcceptPlan): Event {
  const { notBeforeMs, deadlineMs, notAfterMs, parent, followUps = [] } = plan;
  return event({
    case: "groupAccepted",
    value: {
      groupId,
      tenant: plan.tenant ?? "t",
      task: "demo.noop",
      queue: plan.queue ?? "demo",
      priority: plan.priority ?? Priority.NORMAL,
      maxAttempts: plan.maxAttempts ?? 3,
      timeoutMs: 30_000,
      ...(notBeforeMs === undefined ? {} : { notBefore: timestampFromMs(notBeforeMs) }),
      ...(deadlineMs === undefined ? {} : { deadline: timestampFromMs(deadlineMs) }),
      ...(notAfterMs === undefined ? {} : { notAfter: timestampFromMs(notAfterMs) }),
      ...(followUps.includes(FollowUpKind.FINISHED) ? { onFinished: { task: "demo.noop" } } : {}),
      ...(followUps.includes(FollowUpKind.SUCCEEDED) ? { onSucceeded: { task: "demo.noop" } } : {}),
      ...(parent ? { parentId: parent.id, followUp: parent.kind } : {}),
      ...(plan.webhook ? { webhook: { url: "https://example.org/", secret: "s" } } : {}),
      ...(plan.requestHash ? { requestHash: plan.requestHash } : {}),
      retentionMs: plan.retentionMs ?? 60_000,
      hold: plan.hold ?? false,
      sealed: plan.sealed ?? true,
      items: chunk(plan),
    },
  });
}

/** Items are added. */
export function appended(
  groupId: string,
  plan: ItemsPlan & { readonly sealed?: boolean; readonly requestHash?: Uint8Array },
): Event {
  const { sealed = false, requestHash } = plan;
  return event({
    case: "itemsAppended",
    value: { groupId, items: chunk(plan), sealed, ...(requestHash && { requestHash }) },
  });
}

/** A group is closed; with `expectedTotal` by a verdict. */
export function sealed(groupId: string, expectedTotal?: number): Event {
  return event({ case: "groupSealed", value: { groupId, ...(expectedTotal === undefined ? {} : { expectedTotal }) } });
}

/** A group is cancelled; with `expectedTotal` by a verdict on an abandoned one. */
export function cancelled(groupId: string, expectedTotal?: number, round = 0): Event {
  const verdict = { reason: CancelReason.HOLD_ABANDONED, expectedTotal };
  return event({
    case: "groupCancelled",
    value: { groupId, round, ...(expectedTotal === undefined ? {} : { ...verdict, expectedTotal }) },
  });
}

/** The leader confirms a cancel; of the whole group in round 1 unless said. */
export function confirmed(groupId: string, { round = 0, index = [] as readonly number[] } = {}): Event {
  return event({ case: "cancelConfirmed", value: { groupId, round, index: [...index] } });
}

/** Single tasks are cancelled. */
export function tasksCancelled(groupId: string, index: readonly number[], round = 0, waitingOnly = false): Event {
  return event({ case: "tasksCancelled", value: { groupId, index: [...index], round, waitingOnly } });
}

/** What a retry asks for; the failed tasks of the group unless said. */
export interface RetryPlan {
  readonly index?: readonly number[];
  readonly cancelled?: boolean;
  readonly deadlineMs?: number;
  /** 0 = any. */
  readonly round?: number;
}

/** A group is asked to run again. */
export function retried(
  groupId: string,
  { index = [], cancelled = false, deadlineMs, round = 0 }: RetryPlan = {},
): Event {
  const deadline = deadlineMs === undefined ? {} : { deadline: timestampFromMs(deadlineMs) };
  return event({ case: "groupRetried", value: { groupId, index: [...index], cancelled, round, ...deadline } });
}

/** A group is erased. */
export function deleted(groupId: string, round = 0): Event {
  return event({ case: "groupDeleted", value: { groupId, round } });
}

/** What a test says of an attempt to deliver a webhook: the first of the first message, which worked, unless said. */
export interface AttemptPlan {
  readonly message?: number;
  readonly attempt?: number;
  /** Empty: it worked. */
  readonly error?: string;
  readonly final?: boolean;
}

/** An attempt to deliver a webhook ended. */
export function webhookAttempted(groupId: string, plan: AttemptPlan = {}): Event {
  const { message = 1, attempt = 1, error = "", final = false } = plan;
  const value = { groupId, message, attempt, status: error === "" ? 204 : 500, error, final };
  return event({ case: "webhookAttempted", value });
}

/** A webhook is asked for once more. */
export function webhookRequested(groupId: string, message = 1): Event {
  return event({ case: "webhookRequested", value: { groupId, message } });
}

/** A group's deadline has passed. */
export function deadlinePassed(groupId: string): Event {
  return event({ case: "deadlinePassed", value: { groupId } });
}

/** One report in a worker's batch. */
export interface ReportPlan {
  readonly index: number;
  readonly run?: number;
  readonly outcome: RunOutcome;
  readonly agoMs?: number;
  readonly runMs?: number;
  readonly detail?: MessageInitShape<typeof RunDetailSchema>;
}

/** A worker reports on runs of one group; run 1 unless said. */
export function reported(worker: string, groupId: string, reports: readonly ReportPlan[]): Event {
  const columns: MessageInitShape<typeof GroupReportsSchema> = {
    groupId,
    index: reports.map((r) => r.index),
    run: reports.map((r) => r.run ?? 1),
    outcome: reports.map((r) => r.outcome),
    startedAgoMs: reports.map((r) => r.agoMs ?? 5),
    runMs: reports.map((r) => r.runMs ?? 0),
    details: reports.flatMap((r, position) => (r.detail ? [{ ...r.detail, position }] : [])),
  };
  return event({ case: "runsReported", value: { worker, groups: [columns] } });
}

/** A run ended with an error that is tried again while attempts are left. */
export const FAILED_AGAIN = {
  outcome: RunOutcome.FAILED,
  detail: { error: { code: ErrorCode.FETCH_FAILED, retryable: true } },
} as const;

/** A run ended because its child process died by itself. */
export const CRASHED = {
  outcome: RunOutcome.FAILED,
  detail: { error: { code: ErrorCode.INTERNAL }, crashed: true },
} as const;

/** A verdict on a lost worker; run 1 unless said. */
export function lost(worker: string, groupId: string, runs: readonly { index: number; run?: number }[]): Event {
  const columns = { groupId, index: runs.map((r) => r.index), run: runs.map((r) => r.run ?? 1) };
  return event({ case: "runsLost", value: { worker, groups: [columns] } });
}
