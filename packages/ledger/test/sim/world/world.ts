import { LedgerState, type LogEntry } from "@sheaf/ledger";
import type { Happening } from "../history.ts";
import type { Note, Situation } from "../situations.ts";
import { SimClock } from "./clock.ts";
import type { Held } from "./held.ts";
import { SimLog } from "./log.ts";
import { Net } from "./net.ts";
import { Observer } from "./observer.ts";
import type { Options } from "./options.ts";
import type { Folding } from "./plants.ts";
import { applyPlanted } from "./plants.ts";
import { Replica } from "./replica.ts";
import { type Body, bodyOf, type Submit } from "./requests.ts";
import type { RunMessage } from "./task-queue.ts";
import { nameOf, runsOf, TaskQueue } from "./task-queue.ts";
import { type Inbound, type SimHeartbeat, SimWorker } from "./worker.ts";

/** How far the replicas' wall clocks are from the world's, in milliseconds. */
const SKEWS_MS: readonly number[] = [0, 400, -3_000];
const WORKERS = 3;

/** Everything there is: broker, schedulers, workers, and what their clients have asked for. Nothing moves by itself. */
export class World {
  readonly options: Options;
  readonly clock = new SimClock();
  readonly log: SimLog;
  readonly net: Net;
  readonly queue: TaskQueue;
  readonly replicas: Replica[] = [];
  readonly workers: SimWorker[] = [];
  /** What the log says, whoever has folded it. */
  readonly truth = new LedgerState();
  /** Whether the broker runs. */
  brokerUp = true;
  /** Who holds the lease; another may still lead. */
  holder: Replica | undefined;
  /** Submits so far, and the ids of all groups that somebody may know of. */
  readonly submits: Submit[] = [];
  readonly ids: string[] = [];
  /** Per reader and group, the newest revision that it has been shown. */
  readonly seen = new Map<string, number>();
  /** Per reader and group, where a read is under way. */
  readonly reads = new Map<string, Replica>();
  readonly #tell: (happening: Happening) => void;
  readonly #note: Note;
  readonly #observer: Observer;
  #lives = 0;
  #moment = 0;

  /** `tell` is told what happens, `note` which interesting situations have come up. */
  constructor(options: Options, tell: (happening: Happening) => void, note: Note) {
    this.options = options;
    this.#tell = tell;
    this.#note = note;
    this.#observer = new Observer(this.truth, note);
    this.log = new SimLog(this.clock, (entry) => this.#stored(entry));
    this.net = new Net(this.clock);
    this.queue = new TaskQueue(this.clock);
    for (let at = 0; at < SKEWS_MS.length; at++) this.replicas.push(this.#newReplica(at));
    for (let at = 0; at < WORKERS; at++) this.workers.push(this.#newWorker(at));
  }

  /** How much has happened. */
  get moment(): number {
    return this.#moment;
  }

  tell(happening: Happening): void {
    this.#moment++;
    this.#tell(happening);
  }

  note(situation: Situation): void {
    this.#note(situation);
  }

  /** Folds a record into a state. */
  apply(state: LedgerState, entry: LogEntry, folding: Folding): void {
    applyPlanted(this.options, state, entry, folding);
  }

  /** What a group was submitted with; a follow-up's is the first. */
  bodyOf(groupId: string): Body {
    return bodyOf(this.bodyNumber(groupId));
  }

  bodyNumber(groupId: string): number {
    return this.truth.groups.get(groupId)?.terms.requestHash[0] ?? 0;
  }

  /** Replicas that lead, or think so. */
  leaders(): Replica[] {
    return this.replicas.filter(({ leader }) => leader);
  }

  /** The process is gone with all it knew; another takes its place. */
  replaceReplica(at: number): void {
    const old = this.replicas[at];
    if (!old) return;
    if (this.holder === old) this.holder = undefined;
    old.kill();
    this.replicas[at] = this.#newReplica(at);
    if (!this.brokerUp) this.replicas[at]?.link.cut();
  }

  replaceWorker(at: number): void {
    this.workers[at]?.appender.kill();
    this.workers[at] = this.#newWorker(at);
    if (!this.brokerUp) this.workers[at]?.link.cut();
  }

  /** A broadcast to all workers that are connected. */
  tellWorkers(inbound: Inbound): void {
    for (const { link, inbox } of this.workers) if (link.up) inbox.push(inbound);
  }

  heartbeat(heartbeat: SimHeartbeat): void {
    for (const { link, inbox } of this.replicas) if (link.up) inbox.push({ kind: "heartbeat", heartbeat });
  }

  aborted({ id, link }: SimWorker, token: string): void {
    if (!link.up) return;
    for (const { link: up, inbox } of this.replicas) if (up.up) inbox.push({ kind: "aborted", token, worker: id });
  }

  pulled({ id }: SimWorker, message: RunMessage): void {
    for (const run of runsOf(message)) this.tell({ what: "pulled", worker: id, run });
  }

  started({ id }: SimWorker, { run }: Held): void {
    const isRunning = ({ holds }: SimWorker) => holds.get(nameOf(run))?.state === "running";
    if (this.workers.filter(isRunning).length > 1) this.note("a run ran twice at once");
    this.tell({ what: "started", worker: id, run });
  }

  /** Everything that waits for nothing goes on. */
  pump(): void {
    for (const replica of this.replicas) replica.pump();
    for (const { appender, reporter } of this.workers) {
      appender.pump();
      reporter.settle();
    }
  }

  #newReplica(at: number): Replica {
    return new Replica(this, `s${at}.${this.#lives++}`, SKEWS_MS[at] ?? 0);
  }

  #newWorker(at: number): SimWorker {
    return new SimWorker(this, `w${at}.${this.#lives++}`);
  }

  #stored(entry: LogEntry): void {
    const forgotten = () => this.note("a group left after its retention");
    this.apply(this.truth, entry, { who: "truth", changes: { forgotten } });
    this.#observer.stored(entry);
    for (const { kind } of entry.record.events) {
      if (kind.case !== "groupAccepted" || kind.value.parentId === "") continue;
      if (!this.ids.includes(kind.value.groupId)) this.ids.push(kind.value.groupId);
    }
    this.tell({ what: "stored", entry });
  }
}
