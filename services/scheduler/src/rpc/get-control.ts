import { Code } from "@connectrpc/connect";
import { rpcError } from "@sheaf/service";
import type { ControlBoard } from "../control-board.ts";

/** GetControl: the latest snapshot, which a ticker takes; a read never causes a broker call. */
export function getControl(board: ControlBoard) {
  const snapshot = board.latest();
  if (!snapshot) throw rpcError(Code.Unavailable, "no snapshot has been taken yet", { retryDelayMs: 1_000 });
  return { snapshot };
}
