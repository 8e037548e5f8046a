import { createStore } from "./store.ts";

/** How what is on the screen is kept up to date. */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  /** Lost, and taken up again at that time of `performance.now()`. */
  | { readonly state: "waiting"; readonly untilMs: number }
  /** Asked for now and then: too many other tabs have streams, or something on the way holds streams back. */
  | { readonly state: "polling" }
  /** There is nothing more to come. */
  | { readonly state: "ended" }
  /** The reader does not want it, or does not look. */
  | { readonly state: "paused" };

/** The connection of what is shown; undefined where nothing is live. */
export const connection = createStore<Connection | undefined>(undefined);
