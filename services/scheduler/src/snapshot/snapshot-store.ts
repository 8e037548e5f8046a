import { setTimeout as delay } from "node:timers/promises";
import { type Broker, type LogExtent, logExtent } from "@sheaf/broker";
import type { LedgerState } from "@sheaf/ledger";
import type { Logger } from "@sheaf/service";
import { SnapshotFolder } from "./snapshot-folder.ts";
import { readSnapshot } from "./snapshot-reader.ts";
import { type Folding, type WrittenSnapshot, writeSnapshot } from "./snapshot-writer.ts";

/** Wait before the log is asked again, in milliseconds. */
const RETRY_MS = 250;

/** What a store needs. */
export interface SnapshotStoreOptions {
  /** A folder of this replica alone; made where it is missing. */
  readonly path: string;
  readonly broker: Broker;
  readonly log: Logger;
}

/** The snapshots of one replica's fold. All of them can be lost: what they save is time. */
export class SnapshotStore {
  readonly #o: SnapshotStoreOptions;
  readonly #folder: SnapshotFolder;
  #logId: string | undefined;

  constructor(options: SnapshotStoreOptions) {
    this.#o = options;
    this.#folder = new SnapshotFolder(options.path);
  }

  /**
   * Fills an empty state from the newest snapshot that is whole and fits the log; leaves it empty where there is none,
   * or where the signal comes first. Every record behind `state.seq` is still to be folded. Never rejects.
   */
  async restore(state: LedgerState, signal: AbortSignal): Promise<void> {
    const extent = await this.#extent(signal);
    if (!extent) return;
    this.#logId = extent.logId;
    for (const path of await this.#found()) {
      if (await this.#restoreFrom(path, extent, state)) return;
    }
  }

  /** Writes a snapshot of a state that was offered to `restore`. @throws the signal's reason or the file system's error */
  async save(folding: Folding, signal: AbortSignal): Promise<WrittenSnapshot> {
    const logId = this.#logId;
    if (logId === undefined) throw new Error("which log is folded is not known");
    return this.#folder.add((path) => writeSnapshot(folding, { path, logId, signal }));
  }

  async #restoreFrom(path: string, extent: LogExtent, state: LedgerState): Promise<boolean> {
    const startedMs = performance.now();
    try {
      await readSnapshot(path, extent, state);
    } catch (error) {
      this.#o.log.warn({ path, reason: String(error) }, "a snapshot of the fold cannot be used");
      return false;
    }
    const ms = Math.round(performance.now() - startedMs);
    const { seq, groups, retainedTasks: tasks } = state;
    this.#o.log.info({ path, seq, groups: groups.size, tasks, ms }, "fold restored from its snapshot");
    return true;
  }

  async #found(): Promise<string[]> {
    try {
      await this.#folder.prepare();
      return await this.#folder.newestFirst();
    } catch (error) {
      this.#o.log.warn({ err: error }, "the folder of snapshots cannot be read");
      return [];
    }
  }

  async #extent(signal: AbortSignal): Promise<LogExtent | undefined> {
    while (!signal.aborted) {
      try {
        return await logExtent(this.#o.broker);
      } catch (error) {
        this.#o.log.debug({ err: error }, "waiting for the log");
        await delay(RETRY_MS);
      }
    }
    return undefined;
  }
}
