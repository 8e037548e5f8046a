import type { Task } from "@sheaf/client";
import { useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { setQuery } from "../routing/place.ts";
import { Gantt } from "./gantt.tsx";

/** When each task waited and ran; drawn only while it is unfolded. */
export function GroupTimeline({ tasks }: { readonly tasks: readonly (Task | undefined)[] }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  return (
    <details class="sheet group-timeline" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.group.timeline}</summary>
      {open && <Gantt tasks={tasks} onChoose={(index) => setQuery({ task: String(index) })} />}
    </details>
  );
}
