import type { ConnectionState, GroupEvent, Task } from "@sheaf/client";
import { sheaf } from "../api/sheaf.ts";
import { connection } from "../live/connection.ts";
import { createFrameBatch } from "../live/frame-batch.ts";
import { followLive, type LiveSource } from "../live/live-source.ts";
import { pause } from "../live/pause.ts";
import { createStore, type Store } from "../live/store.ts";
import {
  applyEvents,
  applyGroup,
  applyTasks,
  EMPTY_MODEL,
  type GroupModel,
  hasGaps,
  MAX_TASKS,
} from "./group-model.ts";
import { TaskReader } from "./task-reader.ts";

const POLL_MS = 2_000;
/** Of a finished group: others may retry it. */
const LOOK_MS = 15_000;
/** After a reading of the list of tasks: at least, and for each task that there is. */
const REST_MS = 2_000;
const REST_OF_TASK_MS = 1;
const PAGE_SIZE = 1_000;

/** Keeps a group up to date for as long as it is shown. */
export class GroupWatch {
  readonly model: Store<GroupModel> = createStore(EMPTY_MODEL);
  /** Why the group cannot be shown. */
  readonly problem: Store<unknown> = createStore(undefined);
  readonly #id: string;
  readonly #batch = createFrameBatch<GroupEvent>((events) => this.#apply(events));
  /** Names of what has not run yet, what a snapshot told the state of alone, and all that polls do not tell. */
  readonly #reader: TaskReader;
  #abort = new AbortController();
  /** Of the stream or poll that told last: it ends while nobody looks. */
  #signal = AbortSignal.abort();

  /** `ownTasks` are the files of this tab that have become tasks, by index. */
  constructor(id: string, ownTasks: () => ReadonlySet<number>) {
    this.#id = id;
    this.#reader = new TaskReader({
      isWanted: () => hasGaps(this.model.get(), ownTasks()),
      read: (signal) => this.#read(signal),
      restMs: () => REST_MS + REST_OF_TASK_MS * this.model.get().states.length,
    });
  }

  /** Begins, or begins anew: a finished group that is retried goes on. */
  start(): void {
    this.stop();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const source: LiveSource = {
      stream: (until, onConnection) => this.#stream(until, onConnection),
      poll: (until) => this.#poll(until),
    };
    this.problem.set(undefined);
    followLive(source, { signal, onConnection: connection.set })
      .then(() => this.#untilRetried(signal))
      .then(() => this.start())
      .catch((error: unknown) => {
        if (signal.aborted) return;
        connection.set(undefined);
        this.problem.set(error);
      });
  }

  stop(): void {
    this.#abort.abort();
    this.#batch.stop();
    connection.set(undefined);
  }

  async #stream(signal: AbortSignal, onConnection: (state: ConnectionState) => void): Promise<void> {
    this.#signal = signal;
    for await (const event of sheaf.watch(this.#id, { signal, onConnection })) this.#batch.push(event);
  }

  async #poll(signal: AbortSignal): Promise<number | "ended"> {
    this.#signal = signal;
    const known = this.model.get().group;
    const group = known
      ? await sheaf.groupIfChanged(this.#id, known.revision, { signal })
      : await sheaf.group(this.#id, { signal });
    if (group) this.model.set(applyGroup(this.model.get(), group));
    void this.#reader.look(signal);
    return (group ?? known)?.state === "finished" ? "ended" : POLL_MS;
  }

  #apply(events: readonly GroupEvent[]): void {
    this.model.set(applyEvents(this.model.get(), events));
    void this.#reader.look(this.#signal);
  }

  /** Looks at a finished group now and then, while somebody looks at the page. */
  async #untilRetried(signal: AbortSignal): Promise<void> {
    let state: unknown = "ended";
    while (state === "ended") {
      await pause(LOOK_MS, signal);
      // Without an answer, what is shown is still what the group came to.
      if (!document.hidden) state = await this.#poll(signal).catch(() => "ended");
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { clock } = this.model.get();
    const page: Task[] = [];
    const apply = () => this.model.set(applyTasks(this.model.get(), page.splice(0), clock));
    for await (const task of sheaf.tasks(this.#id, { pageSize: PAGE_SIZE, signal })) {
      if (task.index >= MAX_TASKS) break;
      if (page.push(task) === PAGE_SIZE) apply();
    }
    apply();
  }
}
