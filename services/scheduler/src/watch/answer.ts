import { toBinary } from "@bufbuild/protobuf";
import { BrokerUnavailableError } from "@sheaf/broker";
import type { Group } from "@sheaf/ledger";
import { GroupState, type Group as GroupView, TaskSchema, type Task as TaskView } from "@sheaf/proto";
import { encodeResponse, type ResponseHead } from "./encoded.ts";
import type { TaskBytes } from "./task-bytes.ts";
import type { Touches } from "./touches.ts";

/** What of a group a reader is told. */
export interface WatchForm {
  /** Of each changed task too. */
  readonly tasks: boolean;
  /** With what the log says of them beyond the columns. */
  readonly details: boolean;
}

/** How far a reader is. */
export interface Position {
  /** It has seen everything up to this log sequence; 0 = nothing. */
  readonly cursor: number;
  /** The group as it was told last; undefined before the first response. */
  readonly shown: GroupView | undefined;
  /** What has changed since is more than one response holds, and is told from index `from` on: then the cursor is `cursor`. */
  readonly walk?: { readonly cursor: number; readonly group: GroupView; readonly from: number };
}

/** One response, and where its reader is then. */
export interface Answer {
  /** The encoded response. */
  readonly bytes: Uint8Array;
  readonly position: Position;
  /** The group has finished, and the reader has been told everything. */
  readonly last: boolean;
}

/** How groups and tasks are shown. */
export interface Presenter {
  present(group: Group): GroupView;
  /** From the state alone. */
  presentColumns(group: Group, index: number): TaskView;
  /** With item, outputs and messages from the log; rejects where they cannot be read. */
  presentTask(group: Group, index: number): Promise<TaskView>;
}

/** How much one response holds at most; the first one of a reader that comes back, four times as much. */
export interface AnswerBounds {
  readonly tasks: number;
  /** Bytes of tasks with details; a single larger one still goes. */
  readonly bytes: number;
}

/** What an answer is made from. */
export interface AnswerSource {
  readonly group: Group;
  readonly touches: Touches;
  readonly taskBytes: TaskBytes;
  /** All touches after this log sequence are known. */
  readonly since: number;
  /** Log sequence of the latest change. */
  readonly newest: number;
  readonly presenter: Presenter;
  readonly bounds: AnswerBounds;
}

/** What was missed while a reader was away is told as changes up to so many times the bounds, else as a snapshot. */
const COMEBACK = 4;
/** Tasks whose payloads are read at once. */
const READ_AHEAD = 32;

/**
 * Makes the response for a reader at `at`: the changes since its cursor, or a snapshot where they are not all known. The
 * tasks are never older than the group's revision beside them.
 *
 * What does not fit goes into further responses. All but the last of them show the group as it was told before, so that
 * the revision of any response is the cursor up to which everything was told. Who has been told nothing yet gets a
 * snapshot instead.
 */
export async function answer(source: AnswerSource, at: Position, form: WatchForm): Promise<Answer> {
  const { group, touches, presenter, newest } = source;
  if (at.cursor < source.since) return snapshot(source, form);
  const walk = at.walk ?? { cursor: newest, group: presenter.present(group), from: 0 };
  if (!form.tasks) return answerOf({ group: walk.group }, [], walk);
  const times = at.shown ? 1 : COMEBACK;
  const room = { tasks: source.bounds.tasks * times, bytes: source.bounds.bytes * times };
  const indexes = touches.after(at.cursor, { from: walk.from, most: room.tasks + 1 });
  const tasks = await (form.details ? detailed(source, indexes, room) : columns(source, indexes, room));
  const from = indexes[tasks.length];
  if (from === undefined) return answerOf({ group: walk.group }, tasks, walk);
  if (!at.shown) return snapshot(source, form);
  const bytes = encodeResponse({ group: at.shown }, tasks);
  return { bytes, position: { ...at, walk: { ...walk, from } }, last: false };
}

function snapshot({ group, newest, presenter }: AnswerSource, form: WatchForm): Answer {
  const now = { cursor: newest, group: presenter.present(group) };
  const states = form.tasks ? group.tasks.state.slice(0, group.total) : new Uint8Array(0);
  return answerOf({ snapshot: true, group: now.group, states }, [], now);
}

/** The answer with which everything up to a cursor is told. */
function answerOf(
  head: ResponseHead,
  tasks: readonly Uint8Array[],
  { cursor, group }: { cursor: number; group: GroupView },
): Answer {
  const last = group.state === GroupState.FINISHED;
  return { bytes: encodeResponse(head, tasks), position: { cursor, shown: group }, last };
}

function columns(source: AnswerSource, indexes: readonly number[], room: AnswerBounds): Uint8Array[] {
  const { group, presenter, taskBytes } = source;
  const encode = (index: number) => toBinary(TaskSchema, presenter.presentColumns(group, index));
  return indexes.slice(0, room.tasks).map((index) => taskBytes.of(index, () => encode(index)));
}

/** As many tasks as fit, with details. Where they cannot be read the task is shown without: its state is what counts. */
async function detailed(
  { group, presenter }: AnswerSource,
  indexes: readonly number[],
  room: AnswerBounds,
): Promise<Uint8Array[]> {
  const tasks: Uint8Array[] = [];
  let bytes = 0;
  let readable = true;
  for (let at = 0; at < Math.min(indexes.length, room.tasks); at += READ_AHEAD) {
    const some = indexes.slice(at, Math.min(at + READ_AHEAD, room.tasks));
    const read: readonly PromiseSettledResult<TaskView>[] = await Promise.allSettled(
      readable ? some.map((index) => presenter.presentTask(group, index)) : [],
    );
    // A broker that is away would be waited for again and again.
    readable &&= !read.some((one) => one.status === "rejected" && one.reason instanceof BrokerUnavailableError);
    for (const [k, index] of some.entries()) {
      const one = read[k];
      const task = one?.status === "fulfilled" ? one.value : presenter.presentColumns(group, index);
      const encoded = toBinary(TaskSchema, task);
      bytes += encoded.length;
      if (bytes > room.bytes && tasks.length > 0) return tasks;
      tasks.push(encoded);
    }
  }
  return tasks;
}
