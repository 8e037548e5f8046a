import type { ControlSnapshot } from "@sheaf/proto";
import type { ControlBoard } from "../control-board.ts";

/**
 * WatchControl: the latest snapshot, then each new one. It is asked for the next when the one before is written, so that a
 * slow reader gets the latest alone. Ends when the caller has gone; the server ends it with UNAVAILABLE when it stops.
 */
export async function* watchControl(
  board: Pick<ControlBoard, "latest" | "listen">,
  signal: AbortSignal,
): AsyncGenerator<{ readonly snapshot: ControlSnapshot }> {
  let shown: ControlSnapshot | undefined;
  let changed = Promise.withResolvers<void>();
  const wake = () => changed.resolve();
  const unlisten = board.listen(wake);
  // A reader that has gone, or that a write waits for, never comes back to this generator; the signal tells.
  signal.addEventListener("abort", wake, { once: true });
  signal.addEventListener("abort", unlisten, { once: true });
  try {
    while (!signal.aborted) {
      changed = Promise.withResolvers<void>();
      const snapshot = board.latest();
      if (snapshot && snapshot !== shown) {
        shown = snapshot;
        yield { snapshot };
      } else await changed.promise;
    }
  } finally {
    unlisten();
    signal.removeEventListener("abort", wake);
  }
}
