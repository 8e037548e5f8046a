import type { CallOptions, FailureFilter, PageOptions, WatchControlOptions } from "./call-options.ts";
import { CONTROL_EVENTS } from "./events/control-event.ts";
import { watchEvents } from "./events/watch-events.ts";
import type { Api } from "./http/api.ts";
import { queryOf } from "./http/query.ts";
import { allRows } from "./pages.ts";
import { queuePath, workerPath } from "./paths.ts";
import type { Action } from "./types/action.ts";
import type { Control, WorkerStatus } from "./types/control.ts";
import type { ControlHistory } from "./types/control-history.ts";
import type { Failure, RetriedFailures } from "./types/failure.ts";
import type { Purged, QueueLimits, QueueSettings } from "./types/queue.ts";

/** What operators see and do. A purge, a shutdown and a retry are repeated on 429 alone, the rest as any call is. */
export interface OperatorCalls {
  /** Queues, workers and streams, at most ten seconds old. */
  control(options?: CallOptions): Promise<Control>;
  /** What charts show of the last hour. */
  controlHistory(options?: CallOptions): Promise<ControlHistory>;
  /**
   * The latest snapshot and each new one, without an end: connections are replaced, and fail, as those of `watch`. A
   * reader that is slow gets the latest alone.
   */
  watchControl(options?: WatchControlOptions): AsyncIterableIterator<Control>;

  /** Failed tasks of all groups by their error, the most frequent first. */
  failures(filter?: FailureFilter): Promise<readonly Failure[]>;
  /** Runs those that match again, in new rounds of their groups; as many as the server retries in one call. */
  retryFailures(filter?: FailureFilter): Promise<RetriedFailures>;

  /** Nothing of the queue is handed out any more; what runs goes on. */
  pauseQueue(queue: string, options?: CallOptions): Promise<QueueSettings>;
  /** It is handed out again. */
  resumeQueue(queue: string, options?: CallOptions): Promise<QueueSettings>;
  /** Sets all limits at once: one that is null or absent is lifted. */
  limitQueue(queue: string, limits: Partial<QueueLimits>, options?: CallOptions): Promise<QueueSettings>;
  /** Cancels all that waits in it, whoever's it is; what runs goes on. */
  purgeQueue(queue: string, options?: CallOptions): Promise<Purged>;

  /** The worker takes nothing new and hands back what waits; what runs goes on. Answers, as all of these, with the worker. */
  drainWorker(id: string, options?: CallOptions): Promise<WorkerStatus>;
  /** It takes runs again. */
  resumeWorker(id: string, options?: CallOptions): Promise<WorkerStatus>;
  /** It runs so many tasks at a time from now on, 1 to 1,024. */
  resizeWorker(id: string, slots: number, options?: CallOptions): Promise<WorkerStatus>;
  /** It ends as after SIGTERM. */
  shutDownWorker(id: string, options?: CallOptions): Promise<WorkerStatus>;

  /** What operators did, newest first, page by page as it is read. */
  actions(options?: PageOptions): AsyncIterable<Action>;
}

/** Makes the operators' calls. */
export function operatorCalls(api: Api): OperatorCalls {
  const { transport, get, post } = api;
  return {
    control: (options) => get("/v1/control", options),
    controlHistory: (options) => get("/v1/control/history", options),
    watchControl: (options) => watchEvents(transport, { path: "/v1/control/events", kind: CONTROL_EVENTS }, options),
    failures: async ({ error, queue, ...options } = {}) =>
      (await get<{ failures: Failure[] }>(`/v1/failures${queryOf({ error, queue })}`, options)).failures,
    retryFailures: ({ error = [], queue, ...options } = {}) =>
      post("/v1/failures/retry", options, {
        json: { error: [error].flat(), queue: queue ?? null },
        repeat: "if_refused",
      }),
    pauseQueue: (queue, options) => post(`${queuePath(queue)}/pause`, options),
    resumeQueue: (queue, options) => post(`${queuePath(queue)}/resume`, options),
    limitQueue: (queue, limits, options) => post(`${queuePath(queue)}/limits`, options, { json: limits }),
    // A repeat would also cancel what has come since.
    purgeQueue: (queue, options) => post(`${queuePath(queue)}/purge`, options, { repeat: "if_refused" }),
    drainWorker: (id, options) => post(`${workerPath(id)}/drain`, options),
    resumeWorker: (id, options) => post(`${workerPath(id)}/resume`, options),
    resizeWorker: (id, slots, options) => post(`${workerPath(id)}/slots`, options, { json: { slots } }),
    // A repeat would also end a worker that has come back under the same id.
    shutDownWorker: (id, options) => post(`${workerPath(id)}/shutdown`, options, { repeat: "if_refused" }),
    actions: (options) => listActions(api, options),
  };
}

function listActions({ get }: Api, { pageSize: limit, ...options }: PageOptions = {}): AsyncIterable<Action> {
  return allRows(async (cursor) => {
    const path = `/v1/actions${queryOf({ limit, cursor })}`;
    const page = await get<{ actions: Action[]; next_cursor: string | null }>(path, options);
    return { rows: page.actions, next: page.next_cursor };
  });
}
