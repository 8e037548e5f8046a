import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, Code, ConnectError } from "@connectrpc/connect";
import { presentGroup, presentTask, taskStateText } from "@sheaf/api";
import {
  type Group,
  GroupState,
  type SchedulerService,
  type Task,
  TaskState,
  type WatchGroupResponse,
} from "@sheaf/proto";
import { type Logger, TENANT_HEADER } from "@sheaf/service";
import { encodeEvent, type LiveEventType } from "./encode-event.ts";
import { EventRing } from "./event-ring.ts";
import { Listeners } from "./listeners.ts";
import { TaskStates } from "./task-states.ts";

/** Between two looks at the group at least, in milliseconds. */
const INTERVAL_MS = 100;
const RETRY_MS = { first: 100, last: 2_000 };
/** What is kept for readers that come back. */
const KEPT = { events: 5_000, bytes: 4 * 1024 * 1024 };
const SALTS = 2 ** 40;

/** The group has finished, or is not there any more, or the gateway stops. */
export type FeedEnd = "finished" | "gone" | "stopped";

/** Whose group it is and where it is followed. */
export interface GroupFeedOptions {
  readonly groupId: string;
  readonly tenant: string;
  readonly scheduler: Pick<Client<typeof SchedulerService>, "watchGroup">;
  readonly log: Logger;
}

/**
 * One group, followed once for all its readers. Ids of events are `<log sequence>-<n>`: `n` is the position in this feed
 * plus a number of its own, so that the id of another gateway's feed is not taken for one of ours; 0 for the end.
 */
export class GroupFeed {
  readonly #options: GroupFeedOptions;
  readonly #stop = new AbortController();
  readonly #listeners = new Listeners();
  readonly #ready = Promise.withResolvers<void>();
  readonly #states = new TaskStates();
  readonly #salt = randomInt(1, SALTS);
  readonly ring = new EventRing(KEPT);
  #group: Group | undefined;
  #snapshot: { readonly position: number; readonly bytes: Buffer } | undefined;
  #ended: FeedEnd | undefined;

  constructor(options: GroupFeedOptions) {
    this.#options = options;
    this.#ready.promise.catch(() => undefined);
    void this.#follow();
  }

  /** Resolves once the group is known; rejects with a ConnectError where it cannot be followed. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The group as it was told last; there once the feed is ready. */
  get group(): Group | undefined {
    return this.#group;
  }

  /** Why nothing comes any more. */
  get ended(): FeedEnd | undefined {
    return this.#ended;
  }

  /** Calls `listener` when there is more to tell, or the feed has ended; the answer removes it. */
  listen(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** The group as it is, and its end where it has finished; whoever gets it goes on from the ring's end. */
  snapshot(): Buffer {
    const { end } = this.ring;
    const group = this.#group;
    if (this.#snapshot?.position !== end) {
      const finish = group?.state === GroupState.FINISHED ? endOf(group) : Buffer.alloc(0);
      this.#snapshot = { position: end, bytes: Buffer.concat([this.#snapshotEvent(end), finish]) };
    }
    return this.#snapshot.bytes;
  }

  /** Who has seen it goes on from `position`. */
  #snapshotEvent(position: number): Buffer {
    const group = this.#group;
    const data = { group: group && presentGroup(group), task_states: this.#states.words(group?.counts?.total ?? 0) };
    return encodeEvent(this.#id(position), "group.snapshot", data);
  }

  /** The position that an event's id stands for; undefined where it is none of this feed's, or no longer kept. */
  positionOf(id: string): number | undefined {
    const position = Number(id.split("-")[1]) - this.#salt;
    return Number.isInteger(position) && this.ring.reaches(position) ? position : undefined;
  }

  /** Ends it, and with it all who read it. */
  stop(): void {
    this.#ready.reject(new ConnectError("the gateway stops", Code.Unavailable));
    this.#end("stopped");
    this.#stop.abort();
  }

  async #follow(): Promise<void> {
    let restMs = RETRY_MS.first;
    const onResponse = () => {
      restMs = RETRY_MS.first;
    };
    while (!this.#ended) {
      await this.#watch(onResponse).catch((error: unknown) => this.#failed(error));
      if (this.#group?.state === GroupState.FINISHED) this.#end("finished");
      if (this.#ended) return;
      await sleep(restMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      restMs = Math.min(restMs * 2, RETRY_MS.last);
    }
  }

  #failed(error: unknown): void {
    if (this.#ended) return;
    if (!this.#group) this.#ready.reject(error);
    if (!this.#group || (error instanceof ConnectError && error.code === Code.NotFound)) return this.#end("gone");
    this.#options.log.debug({ err: error, group: this.#options.groupId }, "a watch broke off");
  }

  async #watch(onResponse: () => void): Promise<void> {
    const { groupId, tenant, scheduler } = this.#options;
    const call = new AbortController();
    const request = {
      groupId,
      tasks: true,
      details: true,
      minIntervalMs: INTERVAL_MS,
      afterRevision: this.#group?.revision ?? "0",
    };
    const signal = AbortSignal.any([this.#stop.signal, call.signal]);
    try {
      const responses = scheduler.watchGroup(request, { headers: { [TENANT_HEADER]: tenant }, signal, timeoutMs: 0 });
      for await (const response of responses) {
        onResponse();
        this.#take(response);
      }
    } finally {
      call.abort();
    }
  }

  #take({ snapshot, group, states, tasks }: WatchGroupResponse): void {
    if (!group) return;
    const moved = group.revision !== this.#group?.revision;
    const known = this.#group !== undefined;
    this.#group = group;
    if (snapshot) {
      this.#states.replace(states);
      this.ring.cut();
      // What was told before is void: whoever listens already is told anew.
      if (known) this.ring.push({ key: "snapshot", bytes: this.#snapshotEvent(this.ring.end + 1) });
    }
    for (const task of tasks) this.#takeTask(task);
    if (group.state === GroupState.FINISHED) this.ring.push({ key: "group", bytes: endOf(group) });
    else if (moved && !snapshot) this.#tell("group.progress", "group", { group: presentGroup(group) });
    this.#ready.resolve();
    this.#listeners.notify();
  }

  #takeTask(task: Task): void {
    this.#states.set(task);
    // Only a retry makes a task queued, and the group tells of that.
    if (task.state === TaskState.QUEUED) return;
    const type = `task.${taskStateText(task.state)}` as LiveEventType;
    this.#tell(type, `task ${task.index}`, { task: presentTask(this.#options.groupId, task) });
  }

  #tell(type: LiveEventType, key: string, data: object): void {
    this.ring.push({ key, bytes: encodeEvent(this.#id(this.ring.end + 1), type, data) });
  }

  #id(position: number): string {
    return `${this.#group?.revision ?? "0"}-${this.#salt + position}`;
  }

  #end(why: FeedEnd): void {
    this.#ended ??= why;
    this.#listeners.notify();
  }
}

/** The last event of a group's stream, the same from every gateway. */
function endOf(group: Group): Buffer {
  return encodeEvent(`${group.revision}-0`, "group.finished", { group: presentGroup(group) });
}
