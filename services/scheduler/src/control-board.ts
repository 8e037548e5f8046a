import { setTimeout as sleep } from "node:timers/promises";
import { clone } from "@bufbuild/protobuf";
import { type Broker, followSnapshots, type SnapshotFollower } from "@sheaf/broker";
import { type ControlPoint, type ControlSnapshot, ControlSnapshotSchema } from "@sheaf/proto";
import { type Logger, type Part, WRITES_REFUSED } from "@sheaf/service";
import { controlPoint } from "./control-point.ts";

/** Points kept: an hour. */
const POINTS = 360;
/** How long the start waits for the last hour, in milliseconds. */
const REPLAY_MS = 2_000;
/** A snapshot that is late by more than this, in milliseconds, shows that it is. */
const OVERDUE_MS = 5_000;

/** What a board needs. */
export interface ControlBoardOptions {
  readonly broker: Broker;
  /** Told of each snapshot, the last hour's first. */
  readonly onSnapshot: (snapshot: ControlSnapshot) => void;
  readonly log: Logger;
}

/**
 * The latest snapshot of Control and the points of the last hour, as every replica serves them: a read never causes a
 * broker call. At the start the snapshots that the broker keeps are read once; no more is kept of them than their points.
 */
export class ControlBoard implements Part {
  readonly name = "control board";
  readonly #o: ControlBoardOptions;
  readonly #points: ControlPoint[] = [];
  readonly #listeners = new Set<() => void>();
  #following: SnapshotFollower | undefined;
  #latest: ControlSnapshot | undefined;
  #overdue: NodeJS.Timeout | undefined;
  /** The latest as it came, how many should have followed it, and what is wrong with this replica's writes. */
  #told: ControlSnapshot | undefined;
  #missed = 0;
  #refusal: string | undefined;

  constructor(options: ControlBoardOptions) {
    this.#o = options;
  }

  /** Resolves when the last hour is known, or after two seconds: then it comes later. */
  async start(): Promise<void> {
    const { broker, log } = this.#o;
    this.#following = followSnapshots(broker, (snapshot) => this.#take(snapshot), log);
    const started = new AbortController();
    const late = sleep(REPLAY_MS, undefined, { signal: started.signal }).catch(() => {});
    await Promise.race([this.#following.caughtUp, late]);
    started.abort();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#overdue);
    await this.#following?.stop();
  }

  /** The latest snapshot; one that should have been followed by another says so among its problems. */
  latest(): ControlSnapshot | undefined {
    return this.#latest;
  }

  /** The last hour, oldest first. */
  points(): readonly ControlPoint[] {
    return this.#points;
  }

  /** Calls `listener` when the latest snapshot has changed; the answer removes it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows from now on why this replica's writes are refused; undefined: they are not. */
  showRefusal(reason: string | undefined): void {
    this.#refusal = reason;
    this.#show();
  }

  #take(snapshot: ControlSnapshot): void {
    this.#points.push(controlPoint(snapshot));
    if (this.#points.length > POINTS) this.#points.shift();
    this.#o.onSnapshot(snapshot);
    this.#told = snapshot;
    this.#missed = 0;
    this.#watchOver(snapshot.intervalS);
    this.#show();
  }

  #show(): void {
    if (!this.#told) return;
    const more = [
      ...(this.#missed > 0 ? [`no newer snapshot: ${this.#missed} missed`] : []),
      ...(this.#refusal === undefined ? [] : [`${WRITES_REFUSED}: ${this.#refusal}`]),
    ];
    this.#latest = this.#told;
    if (more.length > 0) {
      this.#latest = clone(ControlSnapshotSchema, this.#told);
      this.#latest.problems.push(...more);
    }
    for (const listener of this.#listeners) listener();
  }

  /** By this replica's own clock since it came: no leader, or a broker that is away, must not look like a quiet hour. */
  #watchOver(intervalS: number): void {
    clearTimeout(this.#overdue);
    const look = () => {
      this.#missed += 1;
      this.#watchOver(intervalS);
      this.#show();
    };
    this.#overdue = setTimeout(look, Math.max(1, intervalS) * 1_000 + (this.#missed === 0 ? OVERDUE_MS : 0)).unref();
  }
}
