import type { QueueStatus } from "@sheaf/client";
import { useState } from "preact/hooks";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { useAction } from "../parts/use-action.ts";
import { waitingIn } from "./control-facts.ts";
import { LimitsDialog } from "./limits-dialog.tsx";
import { useControl } from "./use-control.ts";

interface QueueActionsProps {
  readonly queue: QueueStatus;
  /** Told what came of a purge. */
  readonly onSaid: (text: string) => void;
}

/** What an operator does with a queue. */
export function QueueActions({ queue, onSaid }: QueueActionsProps) {
  const { t } = useText();
  const watch = useControl();
  const [asks, setAsks] = useState<"limits" | "purge">();
  const { name, paused } = queue;
  const words = t.control.queue;
  const toggle = () => watch.commandQueue(paused ? sheaf.resumeQueue(name) : sheaf.pauseQueue(name));
  const close = () => setAsks(undefined);
  return (
    <div class="control-actions">
      <ActionButton class="small" act={toggle} label={paused ? words.resumeOne(name) : words.pauseOne(name)}>
        {paused ? words.resume : words.pause}
      </ActionButton>
      <button type="button" class="small" aria-label={words.limitsOf(name)} onClick={() => setAsks("limits")}>
        {words.limits}
      </button>
      <button type="button" class="small danger" aria-label={words.purgeOne(name)} onClick={() => setAsks("purge")}>
        {words.purge}
      </button>
      {asks === "limits" && <LimitsDialog queue={queue} onClose={close} />}
      {asks === "purge" && <Purge queue={queue} onSaid={onSaid} onClose={close} />}
    </div>
  );
}

function Purge({ queue, onSaid, onClose }: QueueActionsProps & { readonly onClose: () => void }) {
  const { t } = useText();
  const watch = useControl();
  const { name } = queue;
  const words = t.control.queue;
  const { run } = useAction(() =>
    watch.actionLog.command(sheaf.purgeQueue(name), ({ cancelled, groups }) =>
      onSaid(words.purged(name, cancelled, groups)),
    ),
  );
  return (
    <Confirm title={words.purgeTitle(name, waitingIn(queue))} yes={words.purgeYes} onYes={run} onClose={onClose}>
      <p>{words.purgeText}</p>
    </Confirm>
  );
}
