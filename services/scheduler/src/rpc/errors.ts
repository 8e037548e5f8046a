import { Code, ConnectError } from "@connectrpc/connect";
import { BrokerUnavailableError, LogFullError, RecordTooLargeError } from "@sheaf/broker";
import { rpcError } from "@sheaf/service";
import { NoRoomError } from "../admission.ts";
import { FoldTimeoutError } from "../fold.ts";
import { OverQuotaError } from "../tenant-quotas.ts";

/** When to come again after UNAVAILABLE, in milliseconds. */
const UNAVAILABLE_RETRY_MS = 1_000;
/** When to come again while the log is full, in milliseconds. */
const FULL_RETRY_MS = 30_000;

/** The one place where errors of the inside become errors of the RPC edge. What it does not know stays internal. */
export function toRpcError(error: unknown): unknown {
  if (error instanceof ConnectError) return error;
  if (error instanceof BrokerUnavailableError || error instanceof FoldTimeoutError) {
    return rpcError(Code.Unavailable, "the broker does not answer; try again", {
      reason: "LOG_UNAVAILABLE",
      retryDelayMs: UNAVAILABLE_RETRY_MS,
    });
  }
  if (error instanceof NoRoomError) {
    const { reason, message } = error;
    return rpcError(Code.ResourceExhausted, message, { reason, retryDelayMs: FULL_RETRY_MS });
  }
  if (error instanceof OverQuotaError) {
    const { reason, message, retryDelayMs } = error;
    return rpcError(Code.ResourceExhausted, message, { reason, retryDelayMs });
  }
  if (error instanceof LogFullError) {
    return rpcError(Code.ResourceExhausted, "the log is full", {
      reason: "LOG_FULL",
      retryDelayMs: FULL_RETRY_MS,
    });
  }
  if (error instanceof RecordTooLargeError) {
    return rpcError(Code.InvalidArgument, "one item or the options are larger than an event of the log may be", {
      reason: "EVENT_TOO_LARGE",
    });
  }
  return error;
}
