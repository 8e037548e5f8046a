import type { Task } from "@sheaf/client";
import { useEffect, useState } from "preact/hooks";
import { linkToken } from "../api/link-token.ts";
import { sheaf } from "../api/sheaf.ts";

/** The address of an uploaded original; undefined of what is none, and for who came by a link: that does not open it. */
export function sourcePath(source: string): string | undefined {
  if (linkToken !== undefined || !/^img_\w+$/.test(source)) return undefined;
  return `/v1/images/${source}`;
}

/** How large the original is, as its analysis or the service says; undefined where nobody says it. */
export function useSourceBytes({ source, analysis }: Pick<Task, "source" | "analysis">): number | undefined {
  const [read, setRead] = useState<{ readonly source: string; readonly bytes: number }>();
  const analysed = analysis?.metadata?.bytes;
  useEffect(() => {
    if (sourcePath(source) === undefined || analysed !== undefined) return;
    const abort = new AbortController();
    sheaf
      .image(source, { signal: abort.signal })
      .then(({ bytes }) => setRead({ source, bytes }))
      // The original may be gone by now; the task is as it is.
      .catch(() => undefined);
    return () => abort.abort();
  }, [source, analysed]);
  return analysed ?? (read?.source === source ? read.bytes : undefined);
}
