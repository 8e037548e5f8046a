import type { ServerResponse } from "node:http";

/** How long a client may read nothing of an answer that waits for it. */
const UNREAD_MS = 30_000;

/**
 * Cuts the connection of an answer of which nothing was read for `unreadMs` (default 30 s) or up to a quarter longer.
 * Time in which there was nothing to be read does not count. Node's own timeout looks away once and so waits twice as
 * long.
 */
export function cutWhenUnread(res: ServerResponse, unreadMs = UNREAD_MS): void {
  let takenBytes = 0;
  let sinceMs = performance.now();
  const timer = setInterval(look, unreadMs / 4);
  res.once("close", () => clearInterval(timer));

  function look(): void {
    const { bytesWritten = 0, writableLength = 0 } = res.socket ?? {};
    const nowTakenBytes = bytesWritten - writableLength;
    if (writableLength === 0 || nowTakenBytes !== takenBytes) sinceMs = performance.now();
    else if (performance.now() - sinceMs >= unreadMs) res.destroy();
    takenBytes = nowTakenBytes;
  }
}
