import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import { type Abort, AbortedSchema, type LeaderBeacon, type StoppedTask } from "@sheaf/proto";
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

/** What a message names as stopped. */
interface Stops {
  readonly groupIds: readonly string[];
  readonly rounds: readonly number[];
  readonly tasks: readonly StoppedTask[];
}

/** Stops work on cancelled groups and tasks as soon as it hears of them, and lets nothing of them start later. */
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
  onBeacon({ cancelledGroupIds, rounds, tasks }: LeaderBeacon): void {
    this.#drop({ groupIds: cancelledGroupIds, rounds, tasks });
  }

  #answer(abort: Abort): void {
    const { bus, worker } = this.#options;
    this.#drop(abort);
    bus.publishAborted(create(AbortedSchema, { worker, token: abort.token }));
  }

  #drop({ groupIds, rounds, tasks }: Stops): void {
    const { tombstones } = this.#options;
    groupIds.forEach((groupId, i) => {
      tombstones.addGroup(groupId, rounds[i] ?? 0);
      this.#dropHeld(groupId, (run) => tombstones.coversGroup(groupId, run.body.round));
    });
    for (const { groupId, index, run } of tasks) {
      tombstones.addTask(groupId, index, run);
      this.#dropHeld(groupId, (held) => tombstones.coversTask(held));
    }
  }

  #dropHeld(groupId: string, isStopped: (run: HeldRun) => boolean): void {
    const { holds, onDropped } = this.#options;
    for (const run of holds.ofGroup(groupId)) {
      if (!isStopped(run)) continue;
      run.drop();
      holds.remove(run);
      onDropped(run);
      run.delivery.term("cancelled");
    }
  }
}
