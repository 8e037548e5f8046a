import { ChangeFan, LedgerState } from "@sheaf/ledger";
import { digestOf } from "../checker/digest.ts";
import { SimLeader } from "../leader/leader.ts";
import { Appender } from "./appender.ts";
import { SimLogClock } from "./clock.ts";
import { Fibers } from "./fibers.ts";
import { Link } from "./link.ts";
import { Registry } from "./registry.ts";
import type { SimHeartbeat } from "./worker.ts";
import type { World } from "./world.ts";

/** What reaches a replica over the bus, in order. */
export type ToReplica =
  | { readonly kind: "heartbeat"; readonly heartbeat: SimHeartbeat }
  | { readonly kind: "aborted"; readonly token: string; readonly worker: string }
  /** The own voice. */
  | { readonly kind: "beacon" };

/** One life of a scheduler: it folds the log, answers calls, and leads while it thinks that it does. */
export class Replica {
  readonly id: string;
  readonly state = new LedgerState();
  readonly fan = new ChangeFan();
  readonly link: Link;
  readonly groups: Appender;
  readonly verdicts: Appender;
  readonly registry: Registry;
  readonly clock: SimLogClock;
  /** Calls under way. */
  readonly calls = new Fibers();
  /** Ids that were looked for in vain, and until when they are not looked for again. */
  readonly unknown = new Map<string, number>();
  inbox: ToReplica[] = [];
  leader: SimLeader | undefined;
  /** When it renewed its lease last. */
  renewedAtMs = 0;
  /** When the task queue was made, as far as it knows. */
  tasksCreatedAtMs: number;
  readonly #world: World;
  /** Log sequence; infinite without the lease. */
  #leadsFrom = Number.POSITIVE_INFINITY;

  /** `skewMs` is how far its wall clock is from the world's. */
  constructor(world: World, id: string, skewMs: number) {
    const { clock, log, queue } = world;
    this.#world = world;
    this.id = id;
    this.link = new Link(clock);
    this.registry = new Registry(clock);
    this.clock = new SimLogClock(clock, skewMs, () => this.state.timeMs);
    this.tasksCreatedAtMs = queue.createdAtMs;
    const connected = () => this.link.up;
    const hear = () => void this.hear();
    this.groups = new Appender({ log, clock, connected, hear });
    this.verdicts = new Appender({ log, clock, connected, hear });
  }

  /** Folds up to `count` records. */
  fold(count = Number.POSITIVE_INFINITY): boolean {
    const { entries } = this.#world.log;
    const from = this.state.seq;
    if (!this.link.up || from >= entries.length) return false;
    this.hear();
    for (const entry of entries.slice(from, from + count)) {
      this.#world.apply(this.state, entry, { changes: this.fan, who: this.id });
      this.pump();
    }
    this.#beginToLead();
    this.#world.tell({ what: "folded", replica: this.id, seq: this.state.seq, digest: digestOf(this.state) });
    return true;
  }

  /** Takes in what has arrived. */
  hear(): boolean {
    const heard = this.inbox;
    this.inbox = [];
    for (const inbound of heard) this.#take(inbound);
    return heard.length > 0;
  }

  /** It wins the lease, and leads once it has folded what is in the log now. */
  lead(): void {
    this.renewedAtMs = this.#world.clock.nowMs;
    this.#leadsFrom = this.#world.options.plants.has("leaders lead while they are behind") ? 0 : this.#world.log.end;
    this.#beginToLead();
  }

  /** Whether it holds the lease, as far as it knows. */
  get hasLease(): boolean {
    return Number.isFinite(this.#leadsFrom);
  }

  #beginToLead(): void {
    if (this.state.seq >= this.#leadsFrom) this.leader ??= new SimLeader(this.#world, this);
  }

  /** It loses the lease, or learns of it. */
  unlead(): void {
    this.#leadsFrom = Number.POSITIVE_INFINITY;
    this.leader?.stop();
    this.leader = undefined;
  }

  /** It finds the broker again, and makes the task queue where it is missing; the leader takes note. */
  join(): void {
    const { queue } = this.#world;
    this.link.join();
    queue.ensure();
    this.tasksCreatedAtMs = queue.createdAtMs;
    this.leader?.settle();
  }

  /** Everything that can go on goes on. */
  pump(): void {
    this.groups.pump();
    this.verdicts.pump();
    this.leader?.pump();
    this.calls.pump();
  }

  /** It dies: what it sent may still arrive. */
  kill(): void {
    this.unlead();
    this.calls.kill();
    this.groups.kill();
    this.verdicts.kill();
    this.link.cut();
  }

  #take(inbound: ToReplica): void {
    if (inbound.kind === "heartbeat") this.registry.heard(inbound.heartbeat);
    else if (inbound.kind === "aborted") this.leader?.aborter.answered(inbound.token, inbound.worker);
    else this.leader?.beacon.heard();
  }
}
