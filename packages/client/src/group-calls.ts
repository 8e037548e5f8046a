import type {
  CallOptions,
  GroupFilter,
  NewItems,
  RetryGroupOptions,
  SubmitOptions,
  TaskFilter,
  UploadImageOptions,
  WatchOptions,
} from "./call-options.ts";
import { GROUP_EVENTS } from "./events/group-event.ts";
import { watchEvents } from "./events/watch-events.ts";
import type { Api } from "./http/api.ts";
import { newIdempotencyKey } from "./http/idempotency-key.ts";
import { queryOf } from "./http/query.ts";
import { readJson } from "./http/transport.ts";
import { allRows } from "./pages.ts";
import { groupPath, imagePath, taskPath } from "./paths.ts";
import type { GroupEvent } from "./types/events.ts";
import type { Group, Receipt, Retried, TaskReceipt } from "./types/group.ts";
import type { ImageFacts, StoredImage } from "./types/image.ts";
import type { Limits, Preset, TaskType } from "./types/installation.ts";
import type { NewGroup } from "./types/new-group.ts";
import type { Task, TaskInFull } from "./types/task.ts";
import { type ImageFile, namedBlob } from "./upload/image-file.ts";
import { uploadImage } from "./upload/upload-image.ts";

/** Groups with their tasks, uploaded images, and what the installation offers. */
export interface GroupCalls {
  /** Accepts a group; when this resolves, it is on disk. */
  submit(group: NewGroup, options?: SubmitOptions): Promise<Group>;

  /** Stores one image, for `source`; in a page it tells of every byte. */
  uploadImage(file: ImageFile, options?: UploadImageOptions): Promise<StoredImage>;
  /** What is known of an uploaded image; rejects with `not_found` (404) once it is erased. */
  image(id: string, options?: CallOptions): Promise<ImageFacts>;
  /** Adds items to an open group. */
  append(id: string, items: NewItems, options?: CallOptions): Promise<Group>;
  /** Closes an open group; a sealed one stays as it is. */
  seal(id: string, options?: CallOptions): Promise<Group>;

  /** A group as it is. */
  group(id: string, options?: CallOptions): Promise<Group>;
  /** The same; undefined where nothing has touched the group since it was of this `revision`. */
  groupIfChanged(id: string, revision: string, options?: CallOptions): Promise<Group | undefined>;
  /** All groups that match, page by page as they are read. */
  groups(filter?: GroupFilter): AsyncIterable<Group>;
  /** All tasks that match, page by page as they are read. */
  tasks(id: string, filter?: TaskFilter): AsyncIterable<Task>;
  /** One task with its attempts. */
  task(id: string, index: number, options?: CallOptions): Promise<TaskInFull>;

  /**
   * A group's events until it has finished. A connection that breaks, or is silent for 45 s, is replaced by one that
   * goes on after the last event: nothing is missed or told twice. Leaving the loop closes the connection.
   *
   * Throws a SheafError `no_streaming` where answers cannot be read as they come, and others when the first connection
   * fails or the group is gone. Once it has told something, it outlasts any outage, unless two connections in a row
   * bring nothing (`no_streaming`); `signal` bounds that. Events of types that this version does not know are left out.
   */
  watch(id: string, options?: WatchOptions): AsyncIterableIterator<GroupEvent>;

  /** Cancels what is not finished. When this resolves, nothing of the group starts any more. */
  cancel(id: string, options?: CallOptions): Promise<Receipt>;
  /** Cancels one task. */
  cancelTask(id: string, index: number, options?: CallOptions): Promise<TaskReceipt>;
  /** Runs the failed tasks of a finished group again, in a new round. */
  retry(id: string, options?: RetryGroupOptions): Promise<Retried>;
  /** Runs one failed or cancelled task of a finished group again. */
  retryTask(id: string, index: number, options?: CallOptions): Promise<Task>;
  /** Sends a finished group's webhook again, as a new message. */
  redeliverWebhook(id: string, options?: CallOptions): Promise<Group>;
  /** Erases a finished group and its outputs. */
  delete(id: string, options?: CallOptions): Promise<void>;

  /** The limits in force. */
  limits(options?: CallOptions): Promise<Limits>;
  /** The outputs that can be asked for by name. */
  presets(options?: CallOptions): Promise<readonly Preset[]>;
  /** What groups may name as their task. */
  taskTypes(options?: CallOptions): Promise<readonly TaskType[]>;
}

/** Makes the calls about groups. */
export function groupCalls(api: Api): GroupCalls {
  const { transport, get, post } = api;
  return {
    submit: (json, options) => post("/v1/groups", options, { json, headers: keyHeader(options?.idempotencyKey) }),
    uploadImage: (file, options) => uploadImage(transport, namedBlob(file).blob, options),
    image: (id, options) => get(imagePath(id), options),
    append: (id, { firstIndex, items }, options) =>
      post(`${groupPath(id)}/items`, options, { json: { first_index: firstIndex, items } }),
    seal: (id, options) => post(`${groupPath(id)}/seal`, options),
    group: (id, options) => get(groupPath(id), options),
    groupIfChanged: (id, revision, options) => readIfChanged(api, { id, revision, ...options }),
    groups: (filter) => listGroups(api, filter),
    tasks: (id, filter) => listTasks(api, id, filter),
    task: (id, index, options) => get(taskPath(id, index), options),
    watch: (id, options) => watchEvents(transport, { path: `${groupPath(id)}/events`, kind: GROUP_EVENTS }, options),
    cancel: (id, options) => post(`${groupPath(id)}/cancel`, options),
    cancelTask: (id, index, options) => post(`${taskPath(id, index)}/cancel`, options),
    retry: (id, options) =>
      post(`${groupPath(id)}/retry`, options, {
        json: { cancelled: options?.cancelled ?? false },
        repeat: "if_refused",
      }),
    retryTask: (id, index, options) => post(`${taskPath(id, index)}/retry`, options, { repeat: "if_refused" }),
    redeliverWebhook: (id, options) => post(`${groupPath(id)}/webhook/redeliver`, options, { repeat: "if_refused" }),
    delete: (id, options) =>
      transport.request(
        { method: "DELETE", path: groupPath(id), signal: options?.signal, repeat: "if_refused" },
        () => undefined,
      ),
    limits: (options) => get("/v1/limits", options),
    presets: async (options) => (await get<{ presets: Preset[] }>("/v1/presets", options)).presets,
    taskTypes: async (options) => (await get<{ task_types: TaskType[] }>("/v1/task-types", options)).task_types,
  };
}

function readIfChanged({ transport }: Api, asked: CallOptions & { readonly id: string; readonly revision: string }) {
  const { id, revision, signal } = asked;
  const call = { path: groupPath(id), headers: { "if-none-match": `"${revision}"` }, signal };
  return transport.request(call, (response) => (response.status === 304 ? undefined : readJson<Group>(response)));
}

function listGroups({ get }: Api, filter: GroupFilter = {}): AsyncIterable<Group> {
  const { state, outcome, labels = {}, pageSize: limit, ...options } = filter;
  const label = Object.entries(labels).map(([key, value]) => `${key}:${value}`);
  return allRows(async (cursor) => {
    const path = `/v1/groups${queryOf({ state, outcome, label, limit, cursor })}`;
    const page = await get<{ groups: Group[]; next_cursor: string | null }>(path, options);
    return { rows: page.groups, next: page.next_cursor };
  });
}

function listTasks({ get }: Api, id: string, filter: TaskFilter = {}): AsyncIterable<Task> {
  const { state, pageSize: limit, ...options } = filter;
  return allRows(async (cursor) => {
    const path = `${groupPath(id)}/tasks${queryOf({ state, limit, cursor })}`;
    const page = await get<{ tasks: Task[]; next_cursor: string | null }>(path, options);
    return { rows: page.tasks, next: page.next_cursor };
  });
}

function keyHeader(key = newIdempotencyKey()): Record<string, string> {
  return { "idempotency-key": key };
}
