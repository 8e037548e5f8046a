import type { Logger } from "@sheaf/service";
import { RETURNED } from "./ending.ts";
import type { HeldState } from "./held-run.ts";
import type { Holds } from "./holds.ts";
import type { Reporter } from "./reporter.ts";
import type { RunSlots } from "./run-slots.ts";

/** What handing back takes. */
export interface HandBackOptions {
  readonly slots: Pick<RunSlots, "cut">;
  readonly holds: Pick<Holds, "all">;
  readonly reporter: Pick<Reporter, "ended">;
  readonly nowMs: () => number;
  readonly log: Logger;
}

/** Gives all held runs that are in the state to other workers; those that run are stopped first. */
export function handBack({ holds, slots, reporter, nowMs, log }: HandBackOptions, state: HeldState): void {
  const runs = [...holds.all()].filter((run) => run.state === state);
  for (const run of runs) {
    slots.cut(run, "the worker stops");
    run.end(nowMs());
    reporter.ended(run, RETURNED);
  }
  if (runs.length > 0) log.info({ runs: runs.length }, `handed back ${state} runs`);
}
