import type { Limits } from "@sheaf/client";
import { createStore } from "../live/store.ts";
import type { Chosen } from "./choose-files.ts";

/** What was not even sent of the reader's latest choice. */
export interface Refusals {
  readonly refused: Chosen["refused"];
  /** What they were measured by. */
  readonly limits: Pick<Limits, "image_bytes" | "items_per_group">;
  /** The group that the others go into; undefined while there is none. */
  readonly groupId: string | undefined;
}

/** The latest refusals: the page on which files are chosen is left for that of their group, and they go along. */
export const refusals = createStore<Refusals | undefined>(undefined);
