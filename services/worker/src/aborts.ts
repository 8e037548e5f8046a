import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import { type Abort, AbortedSchema, type LeaderBeacon } from "@sheaf/proto";
import type { HeldRun } from "./held-run.ts";
import type { Holds } from "./holds.ts";
import type { Tombstones } from "./tombstones.ts";

/** What aborting works on. */
export interface AbortsOptions {
  readonly bus: Pick<Bus, "onAbort" | "publishAborted">;
  readonly worker: string;
  readonly holds: Holds;
  readonly tombstones: Tombstones;
  /** Stops a run and keeps silent about it. */
  onDropped(run: HeldRun): void;
}

/** Stops work on cancelled groups as soon as it hears of them, and lets nothing of them start later. */
export class Aborts {
  readonly #options: AbortsOptions;
  #unsubscribe: (() => void) | undefined;

  constructor(options: AbortsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe ??= this.#options.bus.onAbort((abort) => this.#answer(abort));
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** The leader names recent cancels again and again, for workers that missed one. */
  onBeacon(beacon: LeaderBeacon): void {
    for (const groupId of beacon.cancelledGroupIds) this.#drop(groupId);
  }

  #answer({ groupIds, token }: Abort): void {
    const { bus, worker } = this.#options;
    for (const groupId of groupIds) this.#drop(groupId);
    bus.publishAborted(create(AbortedSchema, { worker, token }));
  }

  #drop(groupId: string): void {
    const { holds, tombstones, onDropped } = this.#options;
    tombstones.add(groupId);
    for (const run of holds.ofGroup(groupId)) {
      run.drop();
      holds.remove(run);
      onDropped(run);
      run.delivery.term("cancelled");
    }
  }
}
