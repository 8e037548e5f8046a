const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One wish to stop can arrive as several signals: the terminal's to the whole group, and npm's forwarding of its own. */
const SAME_WISH_MS = 500;

/**
 * Calls `first` on the first stop signal and `again` on each that comes at least half a second later. Listens until the
 * process ends (without keeping it alive): a signal during the last clean-up must not cut that short.
 */
export function onStopSignal(o: { first(): void; again(): void }): void {
  let firstAt: number | undefined;
  const listener = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      o.first();
    } else if (performance.now() - firstAt >= SAME_WISH_MS) o.again();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
}
