import { setTimeout as delay } from "node:timers/promises";
import type { DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel as Idempotency } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type UnaryRequest } from "@connectrpc/connect";

/** Waits between the tries, give or take a fifth. Together they bridge the time a replica takes to be missed. */
const BACKOFFS_MS = [50, 150, 450];

/**
 * Makes a call again while it is UNAVAILABLE, where the method is marked `NO_SIDE_EFFECTS` or `IDEMPOTENT`; the next
 * try goes to the next replica. The call's deadline and signal end the waiting too; a try that the deadline cuts short
 * says less than the one before it.
 *
 * A retry policy in grpc-js's service config would not do: it never repeats a call once response headers are here,
 * and our servers send them before an error as well.
 */
export async function retryUnavailable<T>(
  { method, signal }: Pick<UnaryRequest, "method" | "signal">,
  attempt: () => Promise<T>,
): Promise<T> {
  if (!isRepeatable(method)) return attempt();
  let unavailable: unknown;
  for (const backoffMs of [...BACKOFFS_MS, undefined]) {
    try {
      return await attempt();
    } catch (error) {
      const { code } = ConnectError.from(error);
      if (code === Code.DeadlineExceeded && unavailable !== undefined) throw unavailable;
      if (code !== Code.Unavailable || backoffMs === undefined) throw error;
      unavailable = error;
      await delay(backoffMs * (0.8 + 0.4 * Math.random()), undefined, { signal });
    }
  }
  throw unavailable;
}

function isRepeatable({ idempotency }: DescMethod): boolean {
  return idempotency === Idempotency.NO_SIDE_EFFECTS || idempotency === Idempotency.IDEMPOTENT;
}
