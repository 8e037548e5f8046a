import type { DescEnum } from "@bufbuild/protobuf";
import {
  ErrorCodeSchema,
  FollowUpKindSchema,
  GroupOutcomeSchema,
  GroupStateSchema,
  PrioritySchema,
  TaskStateSchema,
  WorkerStateSchema,
} from "@sheaf/proto";

/** The words of an enum as clients see them: value names without their prefix, in lower case; null for unspecified. */
function words(desc: DescEnum): (value: number) => string | null {
  const prefix = desc.sharedPrefix ?? "";
  const texts = desc.values.map((value) => [value.number, value.name.slice(prefix.length).toLowerCase()] as const);
  const byNumber = new Map(texts.filter(([number]) => number !== 0));
  return (value) => byNumber.get(value) ?? null;
}

const followUpKindText = words(FollowUpKindSchema);
export const groupStateText = words(GroupStateSchema);
export const groupOutcomeText = words(GroupOutcomeSchema);
export const priorityText = words(PrioritySchema);
export const taskStateText = words(TaskStateSchema);
export const errorCodeText = words(ErrorCodeSchema);
export const workerStateText = words(WorkerStateSchema);

/** `on_finished` or `on_succeeded`: the member of a submit that asked for the follow-up. */
export const followUpText = (kind: number) => `on_${followUpKindText(kind)}`;
