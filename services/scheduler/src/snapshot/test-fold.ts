import type { Broker } from "@sheaf/broker";
import { createLogger } from "@sheaf/service";
import { Fold } from "../fold.ts";
import { PACE, SnapshotKeeper, type SnapshotPace } from "./snapshot-keeper.ts";
import { SnapshotStore } from "./snapshot-store.ts";

/** For tests: a replica's fold with its snapshots, on a real log. */
export interface TestFold extends AsyncDisposable {
  readonly fold: Fold;
  /** Sequences of the records that it has folded, in order. */
  readonly folded: readonly number[];
  /** Why snapshots were not used. */
  readonly refusals: readonly string[];
  /** Stops as a process does that has the time to: with a last snapshot. */
  stop(): Promise<void>;
  /** Stops as a process does that is killed. */
  drop(): Promise<void>;
}

/** Starts one whose snapshots are in `path`; resolves when the log is folded. */
export async function startFold(broker: Broker, path: string, pace: Partial<SnapshotPace> = {}): Promise<TestFold> {
  const log = createLogger({ service: "test", level: "silent" });
  const refusals: string[] = [];
  log.warn = (fields: { reason?: string }) => refusals.push(fields.reason ?? "not told");
  const store = new SnapshotStore({ path, broker, log });
  const folded: number[] = [];
  const fold = new Fold({
    broker,
    log,
    onRecord: ({ seq, bytes }) => {
      folded.push(seq);
      keeper.folded(bytes);
    },
    onReplaced: () => {},
    restore: (state, signal) => store.restore(state, signal),
  });
  let dropped = false;
  const problem = () => (dropped ? "dropped" : fold.problem());
  const folding = { state: fold.state, changes: fold.changes, problem };
  const keeper = new SnapshotKeeper({ fold: folding, store, pace: { ...PACE, ...pace }, log });
  await fold.start();
  await keeper.start();
  const stop = async () => {
    // The stop of a keeper waits for its last snapshot no longer than two seconds.
    if (!dropped) await keeper.runOnce();
    await keeper.stop();
    await fold.stop();
  };
  const drop = async () => {
    dropped = true;
    await stop();
  };
  return { fold, folded, refusals, stop, drop, [Symbol.asyncDispose]: stop };
}
