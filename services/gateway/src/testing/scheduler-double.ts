import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import {
  ControlSnapshotSchema,
  type Group,
  type SchedulerService,
  type SubmitGroupRequest,
  WorkerState,
} from "@sheaf/proto";
import { keyedGroupId, rpcError, TENANT_HEADER, toFailure } from "@sheaf/service";
import { type HeldGroup, presentHeld, presentHeldTask } from "./held-group.ts";

/** What one call looked like. */
export interface SeenCall {
  readonly method: string;
  readonly tenant: string | null;
  readonly requestId: string | null;
  readonly items: number;
}

/** A scheduler in memory: it keeps groups and runs nothing. */
export class SchedulerDouble {
  readonly groups = new Map<string, HeldGroup>();
  readonly calls: SeenCall[] = [];
  /** What the latest read of a group or its tasks asked for. */
  minRevision = "";
  /** May throw or wait before a call is answered. */
  before: (method: string) => void | Promise<void> = () => undefined;
  readonly #watchers = new Set<() => void>();
  #snapshot: MessageInitShape<typeof ControlSnapshotSchema> | undefined = {
    takenAt: timestampFromMs(0),
    intervalS: 10,
  };

  /** What Control shows; whoever watches is told of another one, and loses its stream while there is none. */
  get snapshot(): MessageInitShape<typeof ControlSnapshotSchema> | undefined {
    return this.#snapshot;
  }

  set snapshot(snapshot: MessageInitShape<typeof ControlSnapshotSchema> | undefined) {
    this.#snapshot = snapshot;
    for (const wake of this.#watchers) wake();
  }

  readonly service: Partial<ServiceImpl<typeof SchedulerService>> = {
    submitGroup: async (request, { requestHeader }) => {
      await this.#enter("submitGroup", requestHeader, request.items.length);
      return { group: this.#submit(request) };
    },
    submitGroups: async ({ groups }, { requestHeader }) => {
      const items = groups.reduce((sum, group) => sum + group.items.length, 0);
      await this.#enter("submitGroups", requestHeader, items);
      return {
        results: groups.map((request) => {
          try {
            return { group: this.#submit(request) };
          } catch (error) {
            return { failure: toFailure(ConnectError.from(error)) };
          }
        }),
      };
    },
    appendItems: async ({ groupId, firstIndex, items }, { requestHeader }) => {
      await this.#enter("appendItems", requestHeader, items.length);
      const group = this.#find(groupId);
      if (group.sealed) throw rpcError(Code.FailedPrecondition, "the group is sealed", { reason: "GROUP_SEALED" });
      if (firstIndex > group.items.length) {
        const next = String(group.items.length);
        throw rpcError(Code.Aborted, `the next index is ${next}`, {
          reason: "INDEX_MISMATCH",
          metadata: { next_index: next, revision: String(group.revision) },
        });
      }
      group.items.push(...items.slice(group.items.length - firstIndex));
      group.revision += 1;
      return { group: this.#present(groupId) };
    },
    sealGroup: async ({ groupId }, { requestHeader }) => {
      await this.#enter("sealGroup", requestHeader);
      const group = this.#find(groupId);
      group.sealed = true;
      group.revision += 1;
      return { group: this.#present(groupId) };
    },
    getGroup: async ({ groupId, minRevision }, { requestHeader }) => {
      this.minRevision = minRevision;
      await this.#enter("getGroup", requestHeader);
      return { group: this.#present(groupId) };
    },
    listGroups: async ({ states, labels, pageSize, pageToken }, { requestHeader }) => {
      await this.#enter("listGroups", requestHeader);
      const all = [...this.groups.keys()].reverse().map((id) => this.#present(id));
      const matching = all.filter(
        (group) =>
          (states.length === 0 || states.includes(group.state)) &&
          Object.entries(labels).every(([key, value]) => group.labels[key] === value),
      );
      const end = Number(pageToken) + (pageSize || 100);
      return {
        groups: matching.slice(Number(pageToken), end),
        nextPageToken: end < matching.length ? String(end) : "",
      };
    },
    listTasks: async ({ groupId, states, pageSize, pageToken, minRevision }, { requestHeader }) => {
      this.minRevision = minRevision;
      await this.#enter("listTasks", requestHeader);
      const all = this.#find(groupId).items.map((_, index) => this.#task(groupId, index));
      const matching = all.filter(({ state }) => states.length === 0 || states.includes(state));
      const from = Number(pageToken);
      const end = from + (pageSize || 100);
      return { tasks: matching.slice(from, end), nextPageToken: end < matching.length ? String(end) : "" };
    },
    getTask: async ({ groupId, index, minRevision }, { requestHeader }) => {
      this.minRevision = minRevision;
      await this.#enter("getTask", requestHeader);
      if (index >= this.#find(groupId).items.length) throw rpcError(Code.NotFound, "the group has no such task");
      return { task: this.#task(groupId, index) };
    },
    cancelGroup: async ({ groupId }, { requestHeader }) => {
      await this.#enter("cancelGroup", requestHeader);
      const group = this.#find(groupId);
      const removed = group.cancelled ? 0 : group.items.length - group.succeeded;
      group.cancelled = true;
      return { groupId, removed, aborting: 0, alreadyFinished: group.items.length - removed };
    },
    cancelTask: async ({ groupId }) => {
      this.#find(groupId);
      return { removed: 1 };
    },
    retryGroup: async ({ groupId }) => ({ group: this.#present(groupId), retried: 0 }),
    retryTask: async ({ groupId, index }) => ({ group: this.#present(groupId), task: this.#task(groupId, index) }),
    redeliverWebhook: async ({ groupId }) => ({ group: this.#present(groupId) }),
    deleteGroup: async ({ groupId }) => {
      this.#find(groupId);
      this.groups.delete(groupId);
      return {};
    },
    listTaskTypes: async () => ({ types: [{ name: "demo.noop", queue: "demo", maxAttempts: 3 }] }),
    pauseQueue: async ({ queue }) => ({ settings: { queue, paused: true } }),
    resumeQueue: async ({ queue }) => ({ settings: { queue } }),
    setQueueLimits: async ({ $typeName: _, ...settings }) => ({ settings }),
    commandWorker: async ({ worker, command }, { requestHeader }) => {
      await this.#enter("commandWorker", requestHeader);
      const known = this.snapshot?.workers?.find(({ id }) => id === worker);
      if (known === undefined) throw rpcError(Code.NotFound, "no such worker", { reason: "WORKER_NOT_FOUND" });
      const { kind } = command ?? {};
      const draining = kind?.case === "drain" && { state: WorkerState.DRAINING };
      return { worker: { ...known, ...draining, ...(kind?.case === "slots" && { slots: kind.value.slots }) } };
    },
    purgeQueue: async () => ({ cancelled: 0, groups: 0 }),
    listActions: async () => ({ actions: [] }),
    listFailures: async () => ({ failures: [] }),
    retryFailures: async () => ({ retried: 0, groups: 0, more: false }),
    getControl: async (_, { requestHeader }) => {
      await this.#enter("getControl", requestHeader);
      if (this.snapshot === undefined) throw rpcError(Code.Unavailable, "no snapshot yet");
      return { snapshot: create(ControlSnapshotSchema, this.snapshot) };
    },
    getControlHistory: async (_, { requestHeader }) => {
      await this.#enter("getControlHistory", requestHeader);
      return { points: [{ workers: 1, slots: 4, leader: "double" }] };
    },
    watchControl: (_, call) => this.#watchControl(call),
  };

  /** The only group there is. */
  get theGroup(): HeldGroup {
    const [group, ...others] = this.groups.values();
    if (group === undefined || others.length > 0) throw new Error(`${this.groups.size} groups instead of one`);
    return group;
  }

  async *#watchControl({ requestHeader, signal }: Pick<HandlerContext, "requestHeader" | "signal">) {
    await this.#enter("watchControl", requestHeader);
    let shown: unknown;
    while (!signal.aborted) {
      if (this.snapshot === undefined) throw rpcError(Code.Unavailable, "no snapshot");
      if (this.snapshot !== shown) {
        shown = this.snapshot;
        yield { snapshot: create(ControlSnapshotSchema, this.snapshot) };
        continue;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#watchers.add(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      this.#watchers.delete(resolve);
    }
  }

  async #enter(method: string, header: Headers, items = 0): Promise<void> {
    this.calls.push({ method, items, tenant: header.get(TENANT_HEADER), requestId: header.get("x-request-id") });
    await this.before(method);
  }

  #submit(request: SubmitGroupRequest): Group {
    if (!["image.process", "demo.noop", "demo.sleep"].includes(request.task)) {
      throw rpcError(Code.FailedPrecondition, "no such task type", { reason: "UNKNOWN_TASK_TYPE" });
    }
    const { groupId, idempotencyKey: key } = request;
    const id = key === "" ? groupId : keyedGroupId("default", key);
    if (!this.groups.has(id)) this.#accept(id, request);
    return this.#present(id);
  }

  #accept(id: string, request: SubmitGroupRequest): void {
    const items = [...request.items];
    const start = { sealed: !request.open, cancelled: false, revision: 1, succeeded: 0, tasks: new Map() };
    this.groups.set(id, { request, items, ...start });
  }

  #find(groupId: string): HeldGroup {
    const group = this.groups.get(groupId);
    if (group === undefined) throw rpcError(Code.NotFound, `no group ${groupId}`);
    return group;
  }

  #present(groupId: string): Group {
    return presentHeld(groupId, this.#find(groupId));
  }

  #task(groupId: string, index: number) {
    return presentHeldTask(this.#find(groupId), index);
  }
}
