import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import { type HeldRun as HeldRunMessage, HeldRunSchema, type TaskType, WorkerHeartbeatSchema } from "@sheaf/proto";
import type { HeldRun } from "./held-run.ts";
import type { Holds } from "./holds.ts";
import type { TaskRegistry } from "./task-registry.ts";
import type { Vitals } from "./vitals.ts";

const HEARTBEAT_MS = 2_000;
/** Heartbeats that tell task types in full after the start and after each change of the lead: two may be lost. */
const TYPES_TOLD = 3;
/** Between two that do so later, in milliseconds. */
const TYPES_EVERY_MS = 60_000;
/** Most runs named in one heartbeat. */
const MAX_NAMED = 4_096;

/** What never changes in a worker's heartbeats. */
export interface WorkerIdentity {
  /** New at every start; a part of subjects. */
  readonly id: string;
  readonly host: string;
  readonly version: string;
}

/** What a heartbeat is made of. */
export interface HeartbeatOptions {
  readonly bus: Pick<Bus, "publishHeartbeat">;
  readonly identity: WorkerIdentity;
  /** Asked at every heartbeat. */
  readonly slots: { readonly size: number };
  readonly tasks: TaskRegistry;
  readonly holds: Holds;
  /** Ended runs whose end is in the log, since the start. */
  readonly counts: { readonly succeeded: number; readonly failed: number };
  /** Memory of this process and its children. */
  rssBytes(): number;
  /** Why it does not do what it should, in words; undefined while it does. */
  wedged(): string | undefined;
  readonly vitals: Pick<Vitals, "read">;
  /** Whether it was told to drain. */
  readonly cordon: { readonly on: boolean };
  readonly nowMs: () => number;
}

/** Tells the schedulers every two seconds that this worker lives and what it holds. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #draining = false;
  #token = "";
  #typesDue = TYPES_TOLD;
  #typesAtMs = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Sends one at once, then every two seconds. */
  start(): void {
    this.#send();
    this.#timer ??= setInterval(() => this.#send(), HEARTBEAT_MS);
  }

  /** Says at once, and from now on, that this worker takes nothing new. */
  draining(): void {
    this.#draining = true;
    if (this.#timer !== undefined) this.#send();
  }

  /** Says at once, and from now on, that the order with this token was carried out. */
  carriedOut(token: string): void {
    this.#token = token;
    if (this.#timer !== undefined) this.#send();
  }

  /** There is a new leader, which may not know this worker's task types. */
  tellTypes(): void {
    this.#typesDue = TYPES_TOLD;
  }

  /** Sends the last one, which says that the worker is gone. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#send(true);
  }

  #send(gone = false): void {
    const { bus, identity, slots, tasks, holds, counts, rssBytes, wedged, vitals, cordon, nowMs } = this.#options;
    bus.publishHeartbeat(
      create(WorkerHeartbeatSchema, {
        worker: identity.id,
        host: identity.host,
        version: identity.version,
        slots: slots.size,
        draining: this.#draining || cordon.on,
        cordoned: cordon.on,
        gone,
        queues: [...tasks.queues],
        registered: [...tasks.names],
        types: this.#types(),
        held: namedRuns(holds, nowMs()),
        succeeded: String(counts.succeeded),
        failed: String(counts.failed),
        rssBytes: String(rssBytes()),
        ...vitals.read(HEARTBEAT_MS),
        wedged: wedged() ?? "",
        commandToken: this.#token,
      }),
    );
  }

  #types(): TaskType[] {
    const nowMs = this.#options.nowMs();
    if (this.#typesDue === 0 && nowMs - this.#typesAtMs < TYPES_EVERY_MS) return [];
    this.#typesDue = Math.max(0, this.#typesDue - 1);
    this.#typesAtMs = nowMs;
    return [...this.#options.tasks.told];
  }
}

/** The held runs, those that have started first. */
function namedRuns(holds: Holds, nowMs: number): HeldRunMessage[] {
  const started: HeldRunMessage[] = [];
  const waiting: HeldRunMessage[] = [];
  for (const run of holds.all()) {
    (run.startedMs === undefined ? waiting : started).push(namedRun(run, nowMs));
  }
  return [...started, ...waiting].slice(0, MAX_NAMED);
}

function namedRun(held: HeldRun, nowMs: number): HeldRunMessage {
  const { groupId, index, run, body, startedMs } = held;
  const message = create(HeldRunSchema, { groupId, index, run, attempt: body.attempt });
  if (startedMs !== undefined) message.runningMs = Math.max(0, Math.round(nowMs - startedMs));
  return message;
}
