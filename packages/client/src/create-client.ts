import { FOLLOW_TIMING, followGroup } from "./events/follow-group.ts";
import { interruptible } from "./events/interruptible.ts";
import { newIdempotencyKey } from "./http/idempotency-key.ts";
import { queryOf } from "./http/query.ts";
import { type RetryOptions, resolveRetry } from "./http/retry-policy.ts";
import { createTransport, type Fetch, type Transport } from "./http/transport.ts";
import { allRows } from "./pages.ts";
import type { CallOptions, FailureFilter, GroupFilter, SheafClient, TaskFilter, WatchOptions } from "./sheaf-client.ts";
import type { Failure } from "./types/failure.ts";
import type { Group } from "./types/group.ts";
import type { Preset, TaskType } from "./types/installation.ts";
import type { Output, Task } from "./types/task.ts";
import { upload } from "./upload/upload.ts";
import { waitForGroup } from "./wait-for-group.ts";

/** Where an installation is, and how it is spoken to. */
export interface ClientOptions {
  /** For example `http://127.0.0.1:8080`; a path after the host is kept. Empty in a page: its own origin. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer`; to be left out where there are no keys, or a session cookie is there. */
  readonly apiKey?: string;
  /** To be used instead of the global one. Uploads then have no progress within a file. */
  readonly fetch?: Fetch;
  /** For one attempt, without the bodies of downloads and events; default 30 s. Uploads have more, by their size. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
}

/** Makes a client. Nothing is sent before the first call. */
export function createClient({ baseUrl, apiKey, fetch, timeoutMs = 30_000, retry }: ClientOptions): SheafClient {
  const transport = createTransport({
    ...{ baseUrl: baseUrl.replace(/\/+$/, ""), apiKey, fetch, timeoutMs },
    retry: resolveRetry(retry),
  });
  const get = <T>(path: string, options?: CallOptions) => transport.json<T>({ path, signal: options?.signal });
  const post = <T>(path: string, options?: CallOptions, more: object = {}) =>
    transport.json<T>({ method: "POST", path, signal: options?.signal, ...more });
  const watch = (id: string, options?: WatchOptions) => watchGroup(transport, id, options);

  return {
    submit: (json, options) => post("/v1/groups", options, { json, headers: keyHeader(options?.idempotencyKey) }),
    upload: (files, settings = {}, options = {}) => upload(transport, { files, settings, options }),
    group: (id, options) => get(groupPath(id), options),
    groups: (filter) => listGroups(transport, filter),
    tasks: (id, filter) => listTasks(transport, id, filter),
    task: (id, index, options) => get(taskPath(id, index), options),
    watch,
    wait: (id, { signal, timeoutMs } = {}) =>
      waitForGroup(transport, { path: groupPath(id), signal, timeoutMs, watch: (both) => watch(id, { signal: both }) }),
    cancel: (id, options) => post(`${groupPath(id)}/cancel`, options),
    cancelTask: (id, index, options) => post(`${taskPath(id, index)}/cancel`, options),
    retry: (id, options) =>
      post(`${groupPath(id)}/retry`, options, {
        json: { cancelled: options?.cancelled ?? false },
        repeat: "if_refused",
      }),
    retryTask: (id, index, options) => post(`${taskPath(id, index)}/retry`, options, { repeat: "if_refused" }),
    failures: (filter) => listFailures(transport, filter),
    retryFailures: ({ error = [], queue, ...options } = {}) =>
      post("/v1/failures/retry", options, {
        json: { error: [error].flat(), queue: queue ?? null },
        repeat: "if_refused",
      }),
    delete: (id, options) =>
      transport.request(
        { method: "DELETE", path: groupPath(id), signal: options?.signal, repeat: "if_refused" },
        () => undefined,
      ),
    download: async (output, { range, signal } = {}) => {
      const headers: Record<string, string> = range ? { range: `bytes=${range.first}-${range.last ?? ""}` } : {};
      return transport.request({ path: pathOf(output), headers, signal }, (response) => response);
    },
    archive: (id, { partial = false, signal } = {}) =>
      transport.request({ path: `${groupPath(id)}/archive.zip${partial ? "?partial=true" : ""}`, signal }, (it) => it),
    limits: (options) => get("/v1/limits", options),
    presets: async (options) => (await get<{ presets: Preset[] }>("/v1/presets", options)).presets,
    taskTypes: async (options) => (await get<{ task_types: TaskType[] }>("/v1/task-types", options)).task_types,
    control: (options) => get("/v1/control", options),
  };
}

function watchGroup(transport: Transport, id: string, { signal, lastEventId }: WatchOptions = {}) {
  const path = `${groupPath(id)}/events`;
  return interruptible(
    (both) => followGroup(transport, { path, lastEventId, signal: both, timing: FOLLOW_TIMING }),
    signal,
  );
}

function listGroups(transport: Transport, filter: GroupFilter = {}): AsyncIterable<Group> {
  const { state, outcome, labels = {}, pageSize: limit, signal } = filter;
  const label = Object.entries(labels).map(([key, value]) => `${key}:${value}`);
  return allRows(async (cursor) => {
    const path = `/v1/groups${queryOf({ state, outcome, label, limit, cursor })}`;
    const page = await transport.json<{ groups: Group[]; next_cursor: string | null }>({ path, signal });
    return { rows: page.groups, next: page.next_cursor };
  });
}

function listTasks(transport: Transport, id: string, filter: TaskFilter = {}): AsyncIterable<Task> {
  const { state, pageSize: limit, signal } = filter;
  return allRows(async (cursor) => {
    const path = `${groupPath(id)}/tasks${queryOf({ state, limit, cursor })}`;
    const page = await transport.json<{ tasks: Task[]; next_cursor: string | null }>({ path, signal });
    return { rows: page.tasks, next: page.next_cursor };
  });
}

async function listFailures(transport: Transport, filter: FailureFilter = {}): Promise<readonly Failure[]> {
  const { error, queue, signal } = filter;
  const path = `/v1/failures${queryOf({ error, queue })}`;
  return (await transport.json<{ failures: Failure[] }>({ path, signal })).failures;
}

function keyHeader(key = newIdempotencyKey()): Record<string, string> {
  return { "idempotency-key": key };
}

function groupPath(id: string): string {
  return `/v1/groups/${encodeURIComponent(id)}`;
}

function taskPath(id: string, index: number): string {
  return `${groupPath(id)}/tasks/${index}`;
}

/** Only paths of the installation itself: whatever else it were, the key must not go there. */
function pathOf(output: Output | string): string {
  const href = typeof output === "string" ? output : output.href;
  if (/^\/(?![/\\])/.test(href)) return href;
  throw new TypeError(`not an absolute path of the API: ${href}`);
}
