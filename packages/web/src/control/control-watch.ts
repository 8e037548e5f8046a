import type { ConnectionState, Control, ControlPoint, QueueSettings, WorkerStatus } from "@sheaf/client";
import { measureClock, type ServerClock } from "../api/server-clock.ts";
import { sheaf } from "../api/sheaf.ts";
import { connection } from "../live/connection.ts";
import { followLive } from "../live/live-source.ts";
import { createStore, type Store } from "../live/store.ts";
import { ActionLog } from "./action-log.ts";
import { pointOf, withQueue, withWorker } from "./control-facts.ts";
import { isGap, mergePoints } from "./history.ts";
import { type Arrival, ageMs, arrivalOf, pollInMs } from "./snapshot-age.ts";

/** A snapshot and how old it was when it came. */
export interface Snapshot {
  readonly control: Control;
  readonly arrival: Arrival;
}

/** A machine that slept, or whose clock was set, shows by the wall clock alone: what is older is measured again. */
const CLOCK_HOLDS_MS = 60_000;

/** Keeps Control up to date for as long as it is shown, and not paused. */
export class ControlWatch {
  readonly snapshot: Store<Snapshot | undefined> = createStore<Snapshot | undefined>(undefined);
  /** The last hour, for charts. */
  readonly points: Store<readonly ControlPoint[]> = createStore<readonly ControlPoint[]>([]);
  /** Why nothing more is shown. */
  readonly problem: Store<unknown> = createStore<unknown>(undefined);
  /** Whether the reader wants no news. */
  readonly paused: Store<boolean> = createStore(false);
  /** What operators did. */
  readonly actionLog = new ActionLog(sheaf.actions);
  #abort = new AbortController();
  #clock: (ServerClock & { readonly wallMs: number }) | undefined;

  /** Begins, or goes on after a pause. */
  start(): void {
    this.stop();
    this.#abort = new AbortController();
    this.paused.set(false);
    this.problem.set(undefined);
    const { signal } = this.#abort;
    const source = { stream: this.#stream.bind(this), poll: this.#poll.bind(this) };
    followLive(source, { signal, onConnection: connection.set }).catch((error: unknown) => {
      connection.set(undefined);
      this.problem.set(error);
    });
  }

  stop(): void {
    this.#abort.abort();
    connection.set(undefined);
  }

  /** Nothing is asked any more; what is there stays. */
  pause(): void {
    this.stop();
    this.paused.set(true);
    connection.set({ state: "paused" });
  }

  /** Shows at once what the answer to a command tells of a queue. */
  commandQueue(answer: Promise<QueueSettings>): Promise<void> {
    return this.actionLog.command(answer, (settings) => this.#change((control) => withQueue(control, settings)));
  }

  /** Shows at once what the answer to a command tells of a worker. */
  commandWorker(answer: Promise<WorkerStatus>): Promise<void> {
    return this.actionLog.command(answer, (worker) => this.#change((control) => withWorker(control, worker)));
  }

  #change(change: (control: Control) => Control): void {
    const snapshot = this.snapshot.get();
    if (snapshot) this.snapshot.set({ ...snapshot, control: change(snapshot.control) });
  }

  async #stream(signal: AbortSignal, tell: (state: ConnectionState) => void): Promise<void> {
    let isNew = false;
    const onConnection = (state: ConnectionState) => {
      // What a connection tells first is the latest of before.
      isNew = false;
      tell(state);
    };
    for await (const control of sheaf.watchControl({ signal, onConnection })) {
      if (!isNew) await this.#ensureClock(signal);
      this.#take(control, { isNew, signal });
      isNew = true;
    }
  }

  async #poll(signal: AbortSignal): Promise<number> {
    const [control] = await Promise.all([sheaf.control({ signal }), this.#ensureClock(signal)]);
    this.#take(control, { isNew: false, signal });
    const taken = this.snapshot.get();
    return pollInMs(control, taken ? ageMs(taken.arrival, performance.now()) : 0);
  }

  async #ensureClock(signal: AbortSignal): Promise<void> {
    if (this.#clock && Math.abs(Date.now() - this.#clock.wallMs) < CLOCK_HOLDS_MS) return;
    const clock = await measureClock(signal);
    this.#clock = clock && { ...clock, wallMs: Date.now() };
  }

  #take(control: Control, { isNew, signal }: { readonly isNew: boolean; readonly signal: AbortSignal }): void {
    const before = this.snapshot.get();
    const isSame = before?.control.taken_at === control.taken_at;
    const nowMs = performance.now();
    // The same one is told again when there is a new problem; it does not get younger by that.
    const arrival = before && isSame ? before.arrival : arrivalOf(control, { nowMs, clock: this.#clock, isNew });
    this.snapshot.set({ control, arrival });
    const point = pointOf(control);
    if (point && !isSame) this.#append(point, control.interval_s, signal);
    if (!isSame) void this.actionLog.refresh();
  }

  /** What is missing before the point is asked for: at the beginning, after a pause, after a loss. */
  #append(point: ControlPoint, intervalS: number, signal: AbortSignal): void {
    const last = this.points.get().at(-1);
    this.points.set(mergePoints(this.points.get(), [point]));
    if (last && !isGap(last, point, intervalS)) return;
    sheaf.controlHistory({ signal }).then(
      ({ points }) => this.points.set(mergePoints(points, this.points.get())),
      // Charts begin with what is told from now on; the snapshots say what is wrong.
      () => undefined,
    );
  }
}
