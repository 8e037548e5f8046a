import { create, type JsonObject, type MessageInitShape } from "@bufbuild/protobuf";
import { IMAGE_ID } from "@sheaf/blobs";
import { ItemSchema } from "@sheaf/proto";
import type { DemoSleep } from "../context.ts";

/** An item on its way to the scheduler. */
export type NewItem = MessageInitShape<typeof ItemSchema>;

/** An item as a request names it. */
export interface RequestedItem {
  readonly source?: string | undefined;
  readonly name?: string | undefined;
  readonly args?: JsonObject | undefined;
}

/** The task type that works on images, the only one whose items have a source. */
export const IMAGE_TASK = "image.process";

/** Shared by all items that say nothing: thousands of them are not worth a message each. */
const NOTHING = create(ItemSchema);

/** Neither an uploaded image nor a URL: an id of the caller's own world, as in the tutorial. */
function isOpaque(source: string): boolean {
  return !IMAGE_ID.test(source) && !/^https?:\/\//i.test(source);
}

/** Makes a requested item ready for the scheduler; with `demoSleep`, opaque references become simulated work. */
export function toItem(requested: RequestedItem, o: { task: string; demoSleep: DemoSleep | undefined }): NewItem {
  const { source = "", name = "", args } = requested;
  if (source === "" && name === "" && !args) return NOTHING;
  if (o.demoSleep === undefined || o.task !== IMAGE_TASK || !isOpaque(source)) {
    return { source, name, ...(args && { args }) };
  }
  const { minMs, maxMs } = o.demoSleep;
  return { source, name, args: { ...args, simulate: { min_ms: minMs, max_ms: maxMs } } };
}
