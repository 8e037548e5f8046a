import type { Stop } from "../history.ts";
import { Appender } from "./appender.ts";
import { type Ending, type Held, type Part, partsOf, RETURNED, STARTED } from "./held.ts";
import { Link } from "./link.ts";
import { SimReporter } from "./reporter.ts";
import { nameOf, type RunMessage } from "./task-queue.ts";
import { SimTombstones } from "./tombstones.ts";
import type { World } from "./world.ts";

/** Runs at a time. */
const SLOTS = 2;
/** Runs that are fetched ahead of the slots. */
const AHEAD = 1;
/** How long a drain waits for what runs, and then for the last reports, in milliseconds. */
const DRAIN_MS = 10_000;
const FLUSH_MS = 5_000;

/** What reaches a worker over its connection, in order. */
export type Inbound =
  | { readonly kind: "delivery"; readonly message: RunMessage; readonly redelivered: boolean }
  | { readonly kind: "abort"; readonly token: string; readonly stops: readonly Stop[]; readonly sentAtMs: number }
  | { readonly kind: "beacon"; readonly stops: readonly Stop[]; readonly foldedSeq: number };

/** What a worker says of itself. */
export interface SimHeartbeat {
  readonly worker: string;
  readonly slots: number;
  readonly gone: boolean;
  readonly held: readonly Part["run"][];
}

/** One life of a worker: it pulls runs, runs them, and reports them. */
export class SimWorker {
  readonly id: string;
  readonly link: Link;
  readonly holds = new Map<string, Held>();
  readonly reporter: SimReporter;
  readonly appender: Appender;
  /** It has heard a leader, and so knows what was stopped lately: it may pull. */
  ready = false;
  /** When it began to drain; Infinity while it does not. */
  drainsSinceMs = Number.POSITIVE_INFINITY;
  gone = false;
  inbox: Inbound[] = [];
  /** The log's end when it connected. */
  #joinedSeq: number;
  readonly #world: World;
  readonly #stones: SimTombstones;
  #waitedBefore: ReadonlySet<Held> = new Set();

  constructor(world: World, id: string) {
    const { clock, log } = world;
    this.#world = world;
    this.id = id;
    this.link = new Link(clock);
    this.#joinedSeq = log.end;
    this.#stones = new SimTombstones(clock);
    const connected = () => this.link.up;
    this.appender = new Appender({ log, clock, connected, hear: () => {} });
    const settled = (held: Held) => {
      if (world.options.plants.has("reports before the outputs are stored")) this.store(held);
      this.holds.delete(nameOf(held.run));
      this.#done(held.part);
    };
    this.reporter = new SimReporter({ worker: id, appender: this.appender, clock, settled });
  }

  get draining(): boolean {
    return this.drainsSinceMs < Number.POSITIVE_INFINITY;
  }

  /** It has noticed that it is cut off. */
  noticeCut(): void {
    if (this.#waitsAgain) this.ready = false;
  }

  /** It finds the broker again. */
  join(): void {
    this.link.join();
    this.noticeCut();
    this.#joinedSeq = this.#world.log.end;
  }

  held(state: Held["state"]): Held[] {
    return [...this.holds.values()].filter((held) => held.state === state);
  }

  /** Asks for a message, if there is a slot for it. `lost` = it is handed out and does not arrive. */
  pull(lost = false): boolean {
    const { queue } = this.#world;
    const wanted = SLOTS - this.held("running").length + AHEAD - this.held("waiting").length;
    const due = this.inbox.filter((inbound) => inbound.kind === "delivery").length;
    if (!this.ready || this.draining || !this.link.up || !queue.exists || wanted <= due) return false;
    const message = queue.pull();
    if (!message) return false;
    this.#world.pulled(this, message);
    if (lost) this.#world.note("a delivery was lost");
    else this.inbox.push({ kind: "delivery", message, redelivered: message.deliveries > 1 });
    return true;
  }

  /** Takes in the next `count` of what has arrived. */
  hear(count = Number.POSITIVE_INFINITY): boolean {
    const heard = this.inbox.splice(0, count);
    for (const inbound of heard) {
      if (inbound.kind === "delivery") this.#receive(inbound);
      else this.#hearStops(inbound);
    }
    return heard.length > 0;
  }

  /** Starts a waiting run in a free slot; it goes on beyond its first turn unless its whole work is done in one. */
  start(nth: number): boolean {
    const waiting = this.held("waiting");
    const held = waiting[nth % Math.max(1, waiting.length)];
    if (!held || this.draining || this.held("running").length >= SLOTS) return false;
    if (!this.ready) return false;
    held.state = "running";
    held.startedMs = this.#world.clock.nowMs;
    this.#world.started(this, held);
    if (!this.#world.bodyOf(held.run.groupId).tiny) this.reporter.report(held, STARTED);
    return true;
  }

  /** Stores the outputs of a run that will succeed. */
  store(held: Held): void {
    held.stored = true;
    this.#world.tell({ what: "outputs", run: held.run });
  }

  /** A running run ends in this way. */
  end(held: Held, ending: Ending): void {
    held.state = "ended";
    held.endedMs = this.#world.clock.nowMs;
    this.reporter.report(held, ending);
  }

  /** Says that it lives and what it holds. */
  beat(gone = false): boolean {
    if (!this.link.up) return false;
    const held = [...this.holds.values()].map(({ run }) => run);
    this.#world.heartbeat({ worker: this.id, slots: this.draining ? 0 : SLOTS, gone, held });
    return true;
  }

  /** Renews its hold on all it holds. */
  renew(): boolean {
    if (!this.link.up) return false;
    for (const { part } of this.holds.values()) this.#world.queue.renew(part.message);
    return this.holds.size > 0;
  }

  /** Hands back what has waited for a slot since the last look. */
  handBackStale(): boolean {
    const waiting = this.held("waiting");
    const stale = waiting.filter((held) => this.#waitedBefore.has(held));
    for (const held of stale) this.end(held, RETURNED);
    this.#waitedBefore = new Set(waiting);
    return stale.length > 0;
  }

  /** Begins to stop, or goes on with it: what waits, then what runs too long, is handed back; then it is gone. */
  drain(): boolean {
    const { clock } = this.#world;
    if (!this.draining) {
      this.drainsSinceMs = clock.nowMs;
      for (const held of this.held("waiting")) this.end(held, RETURNED);
      this.beat();
    }
    const drainedMs = clock.nowMs - this.drainsSinceMs;
    if (drainedMs >= DRAIN_MS) for (const held of this.held("running")) this.end(held, RETURNED);
    this.reporter.flush();
    const idle = this.held("running").length === 0 && this.inbox.length === 0;
    this.gone = (idle && this.reporter.flushed) || drainedMs >= DRAIN_MS + FLUSH_MS;
    if (this.gone) {
      this.beat(true);
      this.#world.note("a worker handed back all it had, and left");
    }
    return true;
  }

  #receive({ message, redelivered }: Extract<Inbound, { kind: "delivery" }>): void {
    const shared = partsOf(message, () => {
      if (this.link.up) this.#world.queue.remove(message);
    });
    for (const part of shared) this.#receiveRun(part, redelivered);
  }

  #receiveRun(part: Part, redelivered: boolean): void {
    const { options } = this.#world;
    if (!options.plants.has("forgets tombstones") && this.#stones.covers(part.run, part.round)) {
      this.#world.note("a message of what was stopped was dropped unrun");
      return part.done();
    }
    const held = this.holds.get(nameOf(part.run));
    if (held) {
      held.part = part;
      this.#world.note("a worker was handed what it holds");
      return;
    }
    const fresh: Held = {
      ...{ run: part.run, round: part.round, part, stored: false, report: undefined },
      ...{ state: "waiting", startedMs: undefined, endedMs: undefined },
    };
    this.holds.set(nameOf(part.run), fresh);
    if (!redelivered && !this.draining) return;
    // Whoever had it may still be at work, so only the leader can tell whether it should run again.
    if (redelivered) this.#world.note("a redelivered message was handed back");
    this.end(fresh, RETURNED);
  }

  #hearStops(inbound: Extract<Inbound, { stops: unknown }>): void {
    const { stops } = inbound;
    for (const stop of stops) this.#stones.add(stop);
    if (stops.length > 0) this.#world.tell({ what: "told", worker: this.id, stops });
    for (const held of this.holds.values()) if (this.#stones.covers(held.run, held.round)) this.#drop(held);
    if (inbound.kind === "abort") this.#world.aborted(this, inbound.token);
    else if (inbound.foldedSeq >= this.#joinedSeq || this.#world.options.plants.has("workers believe any beacon")) {
      this.ready = true;
    }
  }

  /** After it was cut off it knows as little of what was stopped as one that has just joined. */
  get #waitsAgain(): boolean {
    return !this.#world.options.plants.has("a worker that was cut off goes on");
  }

  #drop(held: Held): void {
    held.state = "dropped";
    this.holds.delete(nameOf(held.run));
    this.reporter.forget(held);
    this.#done(held.part);
  }

  /** While it is cut off an answer does nothing: the message will be delivered again. */
  #done(part: Part): void {
    if (this.link.up) part.done();
  }
}
