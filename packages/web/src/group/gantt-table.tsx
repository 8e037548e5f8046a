import type { Task } from "@sheaf/client";
import { useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { ColumnHeads } from "../parts/column-heads.tsx";
import { slowestOf } from "./timing.ts";
import { useTaskName } from "./use-task-name.ts";

interface GanttTableProps {
  readonly tasks: readonly (Task | undefined)[];
  readonly onChoose: (index: number) => void;
}

/** As many as anybody reads. */
const MAX_ROWS = 100;

/** The chart in numbers, and for the keyboard: the tasks that took longest, from their queueing to their end. */
export function GanttTable({ tasks, onChoose }: GanttTableProps) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.task.gantt.table}</summary>
      {open && <Rows tasks={slowestOf(tasks, MAX_ROWS)} onChoose={onChoose} />}
    </details>
  );
}

function Rows({ tasks, onChoose }: { readonly tasks: readonly Task[]; readonly onChoose: (index: number) => void }) {
  const { t, f } = useText();
  const words = t.task.gantt;
  const nameOf = useTaskName();
  const told = (ms: number | null) => (ms === null ? words.none : f.duration(ms));
  return (
    <div class="wide gantt-table">
      <table>
        <caption class="quiet">{words.caption(tasks.length)}</caption>
        <thead>
          <tr>
            <ColumnHeads names={[words.name, words.state, t.task.waited, t.task.ran, words.attempts]} />
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <tr key={task.index}>
              <th scope="row">
                <button type="button" class="plain small" onClick={() => onChoose(task.index)}>
                  <bdi>{nameOf(task)}</bdi>
                </button>
              </th>
              <td>{t.states.task[task.state]}</td>
              <td>{told(task.wait_ms)}</td>
              <td>{told(task.run_ms)}</td>
              <td>{f.count(task.attempt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
