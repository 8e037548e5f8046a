import { acts } from "./acts/acts.ts";
import type { Step } from "./schedule.ts";
import type { World } from "./world/world.ts";

/** Does one step. Answers whether it was possible. */
export function perform(world: World, [kind, a, b]: Step): boolean {
  const done = acts[kind](world, a, b);
  world.pump();
  return done;
}
