import type { World } from "../world/world.ts";

/** Does something, if it is possible now; answers whether it was. */
export type Act = (world: World, a: number, b: number) => boolean;

/** The `nth` of some, counted around; undefined when there are none. */
export function nth<T>(all: readonly T[], n: number): T | undefined {
  return all.length === 0 ? undefined : all[n % all.length];
}

/** Lets the first of some do it for whom it is possible, beginning with the `n`th. */
export function anyOf<T>(all: readonly T[], n: number, act: (one: T, at: number) => boolean): boolean {
  for (let k = 0; k < all.length; k++) {
    const at = (n + k) % all.length;
    const one = all[at];
    if (one !== undefined && act(one, at)) return true;
  }
  return false;
}
