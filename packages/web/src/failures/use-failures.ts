import type { Failure } from "@sheaf/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { session } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useStore } from "../live/store.ts";

/** The failures of a queue, of all codes: they are few, and so the shares and the chips' counts are of all. */
export interface FailuresState {
  /** Undefined until they were read for the first time. */
  readonly failures: readonly Failure[] | undefined;
  /** The queue that they are of, which is not yet the one asked for while it is being read; undefined: of all queues. */
  readonly queue: string | undefined;
  /** Whether the service is being asked. */
  readonly asking: boolean;
  readonly error?: unknown;
}

/**
 * Failures of a queue, read as soon as it is known who reads; undefined: of all queues. `load` reads those of the queue
 * that is chosen when it is called, however old it is.
 */
export function useFailures(queue: string | undefined): FailuresState & { readonly load: () => Promise<void> } {
  const ready = useStore(session, ({ state }) => state === "in" || state === "link");
  const [state, setState] = useState<FailuresState>({ failures: undefined, queue, asking: false });
  const asked = useRef<AbortController | undefined>(undefined);
  const chosen = useRef(queue);
  chosen.current = queue;
  const load = async () => {
    const queue = chosen.current;
    asked.current?.abort();
    const asking = new AbortController();
    const { signal } = asking;
    asked.current = asking;
    setState((known) => ({ ...known, asking: true, error: undefined }));
    try {
      const failures = await sheaf.failures({ ...(queue !== undefined && { queue }), signal });
      setState({ failures, queue, asking: false });
    } catch (error) {
      if (signal.aborted) return;
      setState((known) => ({ ...known, asking: false, error }));
    }
  };
  useEffect(() => {
    if (ready) void load();
    return () => asked.current?.abort();
  }, [queue, ready]);
  return { ...state, load };
}

/** The queues there are; none until they are known. */
export function useQueues(): readonly string[] {
  const ready = useStore(session, ({ state }) => state === "in");
  const [queues, setQueues] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!ready) return;
    const asked = new AbortController();
    sheaf.taskTypes(asked).then(
      (types) => setQueues([...new Set(types.map((type) => type.queue))].sort()),
      // Without them all queues are shown, and the one of the address.
      () => {},
    );
    return () => asked.abort();
  }, [ready]);
  return queues;
}
