import { toBinary } from "@bufbuild/protobuf";
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { type FollowUp, FollowUpSchema, Priority, type SubmitGroupRequest, type TaskType } from "@sheaf/proto";
import { isGroupId, type Limits, rpcError } from "@sheaf/service";
import type { TaskTypes } from "../task-types.ts";
import { checkWebhook } from "../webhooks/check-webhook.ts";
import { checkItems } from "./check-items.ts";
import { Violations } from "./violations.ts";

/** Bytes of a follow-up: it travels in the accept of its group, and its args in its own. */
const FOLLOW_UP_BYTES = 32 * 1024;
const KEY_CHARS = 255;
const PRIORITIES: ReadonlySet<number> = new Set(Object.values(Priority));

/**
 * Checks a submit at log time `nowMs` and answers its task type. Throws INVALID_ARGUMENT, or FAILED_PRECONDITION for an
 * unknown type.
 */
export function checkSubmit(
  request: SubmitGroupRequest,
  { limits, types }: { limits: Limits; types: TaskTypes },
  nowMs: number,
): TaskType {
  const v = new Violations();
  v.check(request.groupId === "" || isGroupId(request.groupId), "group_id", "must be a UUID version 7, lower case");
  v.check(request.task !== "", "task", "is required");
  v.check(request.items.length > 0 || request.open, "items", "must not be empty unless the group is open");
  v.check(!request.hold || request.open, "hold", "needs open");
  v.check(PRIORITIES.has(request.priority), "priority", "is not a known priority");
  const keyFits = request.idempotencyKey === "" || request.groupId === "";
  v.check(keyFits, "idempotency_key", "stands for group_id: only one of them may be given");
  v.check(request.idempotencyKey.length <= KEY_CHARS, "idempotency_key", `must be at most ${KEY_CHARS} characters`);
  checkFollowUp(request.onFinished, "on_finished", v);
  checkFollowUp(request.onSucceeded, "on_succeeded", v);
  checkWebhook(request.webhook, v);
  checkItems(request.items, limits, v);
  checkAttempts(request, limits, v);
  checkTimes(request, limits, nowMs, v);
  checkLabels(request.labels, limits, v);
  v.throwIfAny();
  for (const followUp of [request.onFinished, request.onSucceeded]) if (followUp) knownType(followUp.task, types);
  return knownType(request.task, types);
}

function checkFollowUp(followUp: FollowUp | undefined, field: string, v: Violations): void {
  if (!followUp) return;
  v.check(followUp.task !== "", `${field}.task`, "is required");
  const bytes = toBinary(FollowUpSchema, followUp).length;
  v.check(bytes <= FOLLOW_UP_BYTES, field, `must be at most ${FOLLOW_UP_BYTES} bytes`);
}

function checkAttempts({ maxAttempts, timeoutMs }: SubmitGroupRequest, limits: Limits, v: Violations): void {
  v.check(maxAttempts <= limits.maxAttempts, "max_attempts", `must be at most ${limits.maxAttempts}`);
  const inRange = timeoutMs >= limits.timeoutMinMs && timeoutMs <= limits.timeoutMaxMs;
  v.check(timeoutMs === 0 || inRange, "timeout_ms", `must be ${limits.timeoutMinMs} to ${limits.timeoutMaxMs}`);
}

function checkTimes({ deadline, notBefore }: SubmitGroupRequest, limits: Limits, nowMs: number, v: Violations): void {
  v.check(isTime(deadline), "deadline", "is not a time");
  v.check(isTime(notBefore), "not_before", "is not a time");
  v.check(!deadline || timestampMs(deadline) > nowMs, "deadline", "must lie ahead");
  const endMs = deadline
    ? Math.min(timestampMs(deadline), nowMs + limits.deadlineMaxMs)
    : nowMs + limits.deadlineDefaultMs;
  v.check(!notBefore || timestampMs(notBefore) < endMs, "not_before", "must come before the deadline");
}

/** Within the years 1 to 9999, which is all that google.protobuf.Timestamp may say. */
function isTime(time: Timestamp | undefined): boolean {
  if (!time) return true;
  const inYears = time.seconds >= -62_135_596_800n && time.seconds <= 253_402_300_799n;
  return inYears && time.nanos >= 0 && time.nanos <= 999_999_999;
}

function checkLabels(labels: Readonly<Record<string, string>>, limits: Limits, v: Violations): void {
  const entries = Object.entries(labels);
  v.check(entries.length <= limits.labels, "labels", `must be at most ${limits.labels}`);
  for (const [key, value] of entries) {
    const fits = key.length > 0 && key.length <= limits.labelChars && value.length <= limits.labelChars;
    v.check(
      fits,
      `labels[${JSON.stringify(key.slice(0, 64))}]`,
      `key and value must be at most ${limits.labelChars} characters`,
    );
  }
}

function knownType(name: string, types: TaskTypes): TaskType {
  const type = types.find(name);
  if (type) return type;
  const known = types
    .all()
    .map((one) => one.name)
    .join(", ");
  throw rpcError(Code.FailedPrecondition, `unknown task type ${JSON.stringify(name.slice(0, 64))}; known: ${known}`, {
    reason: "UNKNOWN_TASK_TYPE",
    violations: [{ field: "task", description: `must be one of ${known}` }],
  });
}
