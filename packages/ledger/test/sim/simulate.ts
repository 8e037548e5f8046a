import { Checker } from "./checker/checker.ts";
import type { Violation } from "./checker/rules.ts";
import type { Happening } from "./history.ts";
import { perform } from "./perform.ts";
import type { Schedule, Step } from "./schedule.ts";
import type { Note } from "./situations.ts";
import { calmRound } from "./world/calm.ts";
import { heal } from "./world/heal.ts";
import { AS_BUILT, type Options } from "./world/options.ts";
import { World } from "./world/world.ts";

/** What became of a schedule. */
export interface Outcome {
  /** What was wrong, up to the first step after which something was. */
  readonly violations: readonly Violation[];
  /** Its steps that were possible. */
  readonly done: readonly Step[];
}

/** Who wants to know what is going on. */
export interface Listener {
  /** An interesting situation has come up. */
  readonly note?: Note;
  readonly tell?: (happening: Happening) => void;
  /** A step begins. */
  readonly step?: (step: Step) => void;
}

/** Runs a schedule on a new world, ends all faults, and runs on until everything has finished; everything is checked. */
export function simulate(schedule: Schedule, options: Options = AS_BUILT, listener: Listener = {}): Outcome {
  const { note = () => {}, tell = () => {} } = listener;
  const see = (happening: Happening) => {
    tell(happening);
    remember(happening);
    checker.see(happening);
  };
  const world = new World(options, see, note);
  const checker = new Checker(world.truth, note);
  const remember = (happening: Happening) => {
    if (happening.what !== "shown") return;
    const { reader, group } = happening;
    const key = `${reader} ${group.groupId}`;
    world.seen.set(key, Math.max(world.seen.get(key) ?? 0, group.revision));
  };
  const done: Step[] = [];
  const run = () => {
    calmRound(world);
    for (const step of schedule) {
      listener.step?.(step);
      if (perform(world, step)) done.push(step);
      if (checker.violations.length > 0) return;
    }
    heal(world);
  };
  try {
    run();
  } catch (error) {
    checker.violations.push({ rule: "throws", what: String(error) });
  }
  return { violations: checker.violations, done };
}
