import type { Logger, Part } from "@sheaf/service";
import type { SnapshotStore } from "./snapshot-store.ts";
import type { Folding } from "./snapshot-writer.ts";

/** How much may have changed before another snapshot is written. */
export interface SnapshotPace {
  readonly records: number;
  readonly bytes: number;
  /** Milliseconds in which anything has changed. */
  readonly everyMs: number;
}

/** What a keeper needs. */
export interface SnapshotKeeperOptions {
  readonly fold: Folding & { problem(): string | undefined };
  readonly store: Pick<SnapshotStore, "save">;
  /** Default: {@link PACE}. */
  readonly pace?: SnapshotPace;
  readonly log: Logger;
}

/** So much is folded again within a second or two. */
export const PACE: SnapshotPace = { records: 100_000, bytes: 64 * 1024 * 1024, everyMs: 10 * 60_000 };
/** How long a stop waits for the last snapshot, in milliseconds. */
const STOP_WITHIN_MS = 2_000;

/** Writes snapshots of a fold, one at a time: after so many records, every so often, and when it is stopped. */
export class SnapshotKeeper implements Part {
  readonly name = "snapshot keeper";
  readonly #o: SnapshotKeeperOptions;
  readonly #pace: SnapshotPace;
  readonly #givingUp = new AbortController();
  /** Kinds of errors that were told since a snapshot was written. */
  readonly #told = new Set<string>();
  #started = false;
  #records = 0;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: SnapshotKeeperOptions) {
    this.#o = options;
    this.#pace = options.pace ?? PACE;
  }

  /** A record of `bytes` was folded. */
  folded(bytes: number): void {
    this.#records += 1;
    this.#bytes += bytes;
    if (this.#started) this.#look();
  }

  /** To be called once the log has been folded. */
  async start(): Promise<void> {
    if (this.#stopping) return;
    this.#started = true;
    this.#timer = setInterval(() => void this.runOnce(), this.#pace.everyMs);
    this.#look();
  }

  /** Writes a snapshot if anything was folded since the last one; resolves when none is being written any more. Never rejects. */
  runOnce(): Promise<void> {
    this.#running ??= this.#write().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Writes a last snapshot if that takes no longer than two seconds. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.#started) return;
    this.#started = false;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const patience = setTimeout(() => {
      this.#givingUp.abort(new Error(`not done within ${STOP_WITHIN_MS} ms of the stop`));
      resolve();
    }, STOP_WITHIN_MS);
    await Promise.race([this.runOnce(), late]);
    clearTimeout(patience);
  }

  #look(): void {
    if (this.#records >= this.#pace.records || this.#bytes >= this.#pace.bytes) void this.runOnce();
  }

  async #write(): Promise<void> {
    const { fold, store, log } = this.#o;
    // A fold that has stopped may have done so in the middle of a record.
    if (this.#records === 0 || fold.problem() !== undefined) return;
    this.#records = 0;
    this.#bytes = 0;
    const startedMs = performance.now();
    try {
      const written = await store.save(fold, this.#givingUp.signal);
      this.#told.clear();
      log.info({ ...written, ms: Math.round(performance.now() - startedMs) }, "snapshot of the fold written");
    } catch (error) {
      this.#tell(error);
    }
  }

  /** Once for each kind, until a snapshot is written again. */
  #tell(error: unknown): void {
    const kind = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#o.log.warn({ err: error }, "a snapshot of the fold could not be written");
  }
}
