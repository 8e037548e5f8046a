import type { WorkerStatus } from "@sheaf/client";
import { useState } from "preact/hooks";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { shortId } from "../parts/shorten.ts";
import { useAction } from "../parts/use-action.ts";
import { NumberDialog } from "./number-dialog.tsx";
import { useControl } from "./use-control.ts";

/** As the service has them. */
const SLOTS = { min: 1, max: 1_024, step: 1 } as const;

/** What an operator does with a worker; one that is lost hears nothing. */
export function WorkerActions({ worker }: { readonly worker: WorkerStatus }) {
  const { t, f } = useText();
  const watch = useControl();
  const [asks, setAsks] = useState<"slots" | "shutdown">();
  const words = t.control.worker;
  const name = shortId(worker.id);
  const draining = worker.state === "draining";
  const toggle = () => watch.commandWorker(draining ? sheaf.resumeWorker(worker.id) : sheaf.drainWorker(worker.id));
  const shutDown = useAction(() => watch.commandWorker(sheaf.shutDownWorker(worker.id)));
  if (worker.state === "lost") return null;
  return (
    <div class="control-actions">
      <ActionButton class="small" act={toggle} label={draining ? words.resumeOne(name) : words.drainOne(name)}>
        {draining ? words.resume : words.drain}
      </ActionButton>
      <button type="button" class="small" aria-label={words.slotsOf(name)} onClick={() => setAsks("slots")}>
        {words.resize}
      </button>
      <button type="button" class="small danger" aria-label={words.endOne(name)} onClick={() => setAsks("shutdown")}>
        {words.end}
      </button>
      {asks === "slots" && (
        <NumberDialog
          title={words.slotsOf(name)}
          fields={[
            {
              name: "slots",
              label: words.slots,
              value: worker.slots,
              required: true,
              ...SLOTS,
              hint: t.control.limits.range(f.count(SLOTS.min), f.count(SLOTS.max)),
            },
          ]}
          yes={t.control.limits.set}
          act={({ slots }) => watch.commandWorker(sheaf.resizeWorker(worker.id, slots ?? worker.slots))}
          onClose={() => setAsks(undefined)}
        />
      )}
      {asks === "shutdown" && (
        <Confirm
          title={words.endTitle(name, worker.active.length)}
          yes={words.end}
          onYes={shutDown.run}
          onClose={() => setAsks(undefined)}
        >
          <p>{words.endText}</p>
        </Confirm>
      )}
    </div>
  );
}
