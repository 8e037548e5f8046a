import { useMay } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import type { Upload } from "../upload/uploads.ts";
import { mainOutput } from "./row-text.ts";
import type { Row } from "./rows.ts";

const UNSENT = new Set<Row["state"]>(["waiting", "uploading"]);
const UNFINISHED = new Set<Row["state"]>(["queued", "running", "retrying"]);

interface RowActionsProps {
  readonly row: Row;
  readonly name: string;
  readonly groupId: string;
  /** The group has finished: its failed tasks can be retried. */
  readonly finished: boolean;
  readonly upload: Upload | undefined;
  /** Called when the group goes on after it had finished. */
  readonly onRetried: () => void;
}

/** What can be done about one image now. */
export function RowActions({ row, name, groupId, finished, upload, onRetried }: RowActionsProps) {
  const { t } = useText();
  const may = useMay("submitter");
  const { state, local, index, task } = row;
  const { row: words } = t.group;
  // What has an index is on its way into the group, or is there already: it is not taken back.
  if (local && local.index === undefined && UNSENT.has(state)) {
    return (
      <button
        type="button"
        class="small"
        aria-label={words.remove(name)}
        onClick={() => upload?.line.remove(local.key)}
      >
        {words.removeShort}
      </button>
    );
  }
  if (index === undefined) return null;
  if (may && UNFINISHED.has(state)) {
    // The keys keep one button from becoming the other under the reader's finger.
    return (
      <ActionButton key="cancel" class="small" label={words.cancel(name)} act={() => sheaf.cancelTask(groupId, index)}>
        {words.cancelShort}
      </ActionButton>
    );
  }
  if (may && finished && (state === "failed" || state === "cancelled")) {
    const retry = async () => {
      await sheaf.retryTask(groupId, index).finally(onRetried);
    };
    return (
      <ActionButton key="retry" class="small" label={words.retry(name)} act={retry}>
        {words.retryShort}
      </ActionButton>
    );
  }
  const output = state === "succeeded" && task ? mainOutput(task.outputs) : undefined;
  if (!output) return null;
  return (
    <a class="button small" href={output.href} download="" aria-label={words.download(name)}>
      {words.downloadShort}
    </a>
  );
}
