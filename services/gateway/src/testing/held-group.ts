import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Group,
  GroupSchema,
  GroupState,
  type Item,
  type SubmitGroupRequest,
  type Task,
  TaskSchema,
  TaskState,
} from "@sheaf/proto";

/** A group that the double holds. */
export interface HeldGroup {
  readonly request: SubmitGroupRequest;
  readonly items: Item[];
  sealed: boolean;
  cancelled: boolean;
  revision: number;
  /** Tasks that count as succeeded, from index 0 on. */
  succeeded: number;
  /** What tasks show beyond their defaults, by index. */
  readonly tasks: Map<number, MessageInitShape<typeof TaskSchema>>;
}

/** The group as the scheduler would tell it. */
export function presentHeld(id: string, { request, items, sealed, succeeded, revision }: HeldGroup): Group {
  return create(GroupSchema, {
    id,
    task: request.task,
    state: sealed ? GroupState.RUNNING : GroupState.OPEN,
    progress: items.length === 0 ? 0 : succeeded / items.length,
    counts: { total: items.length, succeeded, queued: items.length - succeeded },
    round: 1,
    priority: request.priority,
    labels: request.labels,
    createdAt: timestampFromMs(1_700_000_000_123),
    revision: String(revision),
  });
}

/** One of its tasks. */
export function presentHeldTask({ items, tasks, succeeded }: HeldGroup, index: number): Task {
  const { name = "", source = "" } = items[index] ?? {};
  const state = index < succeeded ? TaskState.SUCCEEDED : TaskState.QUEUED;
  return create(TaskSchema, { index, name, source, state, round: 1, ...tasks.get(index) });
}
