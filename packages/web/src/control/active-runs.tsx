import type { ActiveRun, WorkerStatus } from "@sheaf/client";
import { useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { shortId } from "../parts/shorten.ts";
import { Link } from "../routing/link.tsx";
import { groupPath } from "../routing/route.ts";

/** As many as a row shows before it is asked for all. */
const SHOWN = 2;

/** What a worker is at, longest first, each with the way to its task. */
export function ActiveRuns({ worker }: { readonly worker: WorkerStatus }) {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const words = t.control.worker;
  const runs = worker.active.toSorted((a, b) => b.running_ms - a.running_ms);
  const more = runs.length - SHOWN;
  return (
    <div class="control-runs">
      {runs.length === 0 && "–"}
      {(all ? runs : runs.slice(0, SHOWN)).map((run) => (
        <Run key={`${run.group} ${run.index} ${run.attempt}`} run={run} />
      ))}
      {more > 0 && (
        <button type="button" class="small plain" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.fewer : words.more(more)}
          <span class="unseen"> {words.ofWorker(shortId(worker.id))}</span>
        </button>
      )}
    </div>
  );
}

function Run({ run: { group, index, attempt, running_ms } }: { readonly run: ActiveRun }) {
  const { t, f } = useText();
  return (
    <span>
      <Link href={`${groupPath(group)}?task=${index}`}>{t.control.worker.task(shortId(group), index + 1)}</Link>{" "}
      <span class="quiet">{t.control.worker.runFor(f.duration(running_ms), attempt)}</span>
    </span>
  );
}
