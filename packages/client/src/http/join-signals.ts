/** A signal that aborts with the first of the two. */
export function joinSignals(outer: AbortSignal | undefined, inner: AbortSignal): AbortSignal {
  if (outer === undefined) return inner;
  // Node 18 has no AbortSignal.any.
  return typeof AbortSignal.any === "function" ? AbortSignal.any([outer, inner]) : linkSignals(outer, inner);
}

/** `joinSignals` by hand. */
export function linkSignals(outer: AbortSignal, inner: AbortSignal): AbortSignal {
  const both = new AbortController();
  const follow = (signal: AbortSignal, other: AbortSignal) => {
    const abort = () => {
      other.removeEventListener("abort", abort);
      both.abort(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true, signal: both.signal });
  };
  follow(outer, inner);
  follow(inner, outer);
  return both.signal;
}
