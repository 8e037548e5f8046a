import type { RunningRuns } from "@sheaf/ledger";
import { lost } from "../parts.ts";
import type { Write } from "../world/appender.ts";
import { SILENCE_MS } from "../world/registry.ts";
import type { Replica } from "../world/replica.ts";
import type { World } from "../world/world.ts";
import type { SimBeacon } from "./beacon.ts";

/** Gives up on workers that have started runs and were silent for six seconds, while the leader heard itself all that time. */
export class SimJudge {
  readonly #world: World;
  readonly #replica: Replica;
  readonly #running: RunningRuns;
  readonly #beacon: SimBeacon;
  #verdict: Write | undefined;

  constructor(world: World, replica: Replica, running: RunningRuns, beacon: SimBeacon) {
    this.#world = world;
    this.#replica = replica;
    this.#running = running;
    this.#beacon = beacon;
  }

  /** One look at the workers that have started runs, up to the first that is lost. */
  look(): boolean {
    if (this.#verdict && this.#verdict.seq === 0 && !this.#verdict.failed) return false;
    const { state } = this.#replica;
    const number = this.#running.workers().find((n) => this.#isLost(state.workers[n] ?? ""));
    if (number === undefined) return false;
    this.#giveUp(number, state.workers[number] ?? "");
    return true;
  }

  #isLost(worker: string): boolean {
    const { clock, options } = this.#world;
    const deaf = options.plants.has("judges while deaf");
    const hearingMs = deaf ? SILENCE_MS : clock.nowMs - this.#beacon.hearingSinceMs();
    return Math.min(hearingMs, this.#replica.registry.silenceMs(worker)) >= SILENCE_MS;
  }

  #giveUp(number: number, worker: string): void {
    const verdicts = [...this.#running.of(number)].map(([group, indexes]) =>
      lost(
        worker,
        group.terms.id,
        [...indexes].map((index) => ({ index, run: group.tasks.run[index] ?? 0 })),
      ),
    );
    this.#world.tell({ what: "gaveUp", worker, cutMs: this.#replica.link.lastCutMs(SILENCE_MS) });
    this.#verdict = this.#replica.verdicts.add(verdicts, 5_000);
  }
}
