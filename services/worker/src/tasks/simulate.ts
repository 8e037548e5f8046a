import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext, TaskResult } from "@sheaf/runner";
import { z } from "zod";
import { imageNotFound } from "./image-source.ts";

/** What the gateway adds to an opaque reference while demo ids are on. */
const ARGS = z.object({
  simulate: z.object({ min_ms: z.int().min(0), max_ms: z.int().max(3_600_000) }).refine((s) => s.min_ms <= s.max_ms),
});

/**
 * Does for an opaque reference what the original tutorial did: sleeps, and says that it is done.
 *
 * @throws TaskFailure IMAGE_NOT_FOUND where the item does not allow it.
 */
export async function simulate({ item, signal }: TaskContext): Promise<TaskResult> {
  const args = ARGS.safeParse(item.args);
  if (!args.success) throw imageNotFound();
  const { min_ms: minMs, max_ms: maxMs } = args.data.simulate;
  await sleep(randomInt(minMs, maxMs + 1), undefined, { signal });
  return { result: { message: `Image ${item.source} processed` }, simulated: true };
}
