import "./gantt.css";
import type { Task, TaskState } from "@sheaf/client";
import { useMemo, useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { layOut, taskAt } from "./gantt-layout.ts";
import { boxOf, heightOf, rowsAt, SIDE } from "./gantt-paint.ts";
import { GanttTable } from "./gantt-table.tsx";
import { timingOf } from "./timing.ts";
import { useGanttCanvas } from "./use-gantt-canvas.ts";
import { useTaskName } from "./use-task-name.ts";

interface GanttProps {
  /** By index; those of which nothing is known yet have no bar. */
  readonly tasks: readonly (Task | undefined)[];
  readonly onChoose: (index: number) => void;
}

const TONES: readonly TaskState[] = ["queued", "running", "retrying", "succeeded", "failed", "cancelled"];

/** When each task of a group waited and ran: a bar a task over one axis of time. */
export function Gantt({ tasks, onChoose }: GanttProps) {
  const { t, f } = useText();
  const [marked, mark] = useState<number>();
  const layout = useMemo(() => layOut(tasks), [tasks]);
  const { canvas, legend } = useGanttCanvas({ layout, f });
  const summary = useSummary(tasks);
  const taskOf = ({ offsetX, offsetY, currentTarget }: MouseEvent & { readonly currentTarget: HTMLElement }) => {
    const rows = rowsAt(offsetY, tasks.length);
    const share = (offsetX - SIDE) / (currentTarget.clientWidth - 2 * SIDE);
    return rows && taskAt(layout, rows, layout.axis.msAt(share));
  };
  const choose = (index: number | undefined) => index !== undefined && tasks[index] && onChoose(index);
  if (tasks.length === 0) return <p class="quiet">{t.task.gantt.empty}</p>;
  return (
    <figure class="gantt stack">
      <div class="gantt-chart">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${t.task.gantt.title}. ${summary}`}
          style={{ blockSize: `${heightOf(tasks.length)}px` }}
          onMouseMove={(event) => mark(taskOf(event))}
          onMouseLeave={() => mark(undefined)}
          onClick={(event) => choose(taskOf(event))}
        />
        {marked !== undefined && <Mark box={boxOf(layout, marked)} />}
      </div>
      <p class="gantt-read number" aria-hidden="true">
        <Read task={marked === undefined ? undefined : tasks[marked]} />
      </p>
      <Legend boxRef={legend} cut={layout.axis.cuts.length > 0} />
      <figcaption class="quiet number">{summary}</figcaption>
      <GanttTable tasks={tasks} onChoose={onChoose} />
    </figure>
  );
}

function useSummary(tasks: GanttProps["tasks"]): string {
  const { t, f } = useText();
  const nameOf = useTaskName();
  const timing = useMemo(() => timingOf(tasks), [tasks]);
  const words = t.task.gantt;
  const { wallMs, wait, run, slowest } = timing;
  const parts = [
    wallMs === undefined ? t.task.gantt.tasks(tasks.length) : words.summary(tasks.length, f.duration(wallMs)),
    wait && words.wait(f.duration(wait.p50), f.duration(wait.p95)),
    run && words.run(f.duration(run.p50), f.duration(run.p95)),
    slowest && words.slowest(nameOf(slowest), f.duration(slowest.run_ms ?? 0)),
  ];
  return parts.filter(Boolean).join("; ");
}

function Read({ task }: { readonly task: Task | undefined }) {
  const { t, f } = useText();
  const nameOf = useTaskName();
  if (!task) return <span class="quiet">{t.task.gantt.hint}</span>;
  const told = (ms: number | null) => (ms === null ? t.task.gantt.none : f.duration(ms));
  return (
    <>
      <bdi>{nameOf(task)}</bdi> · {t.states.task[task.state]} · {t.task.waited}: {told(task.wait_ms)} · {t.task.ran}:{" "}
      {told(task.run_ms)}
    </>
  );
}

/** Around what is pointed at; apart from the canvas, which need not be painted anew for it. */
function Mark({ box }: { readonly box: ReturnType<typeof boxOf> }) {
  if (!box) return null;
  const { from, to, top, height } = box;
  const across = (share: number) => `calc(${SIDE}px + ${share} * (100% - ${2 * SIDE}px))`;
  const style = { left: across(from), right: `calc(100% - ${across(to)})`, top: `${top}px`, height: `${height}px` };
  return <span class="gantt-mark" style={style} />;
}

interface LegendProps {
  readonly boxRef: ReturnType<typeof useGanttCanvas>["legend"];
  readonly cut: boolean;
}

/** What the colours mean; the canvas takes its colours from here. */
function Legend({ boxRef, cut }: LegendProps) {
  const { t } = useText();
  const words = { ...t.states.task, queued: t.task.gantt.waiting, retrying: t.task.gantt.earlier };
  return (
    <div ref={boxRef as { current: HTMLDivElement | null }} class="gantt-legend quiet">
      <span hidden data-tone="text" class="gantt-text" />
      <span hidden data-tone="line" class="gantt-line" />
      {TONES.map((tone) => (
        <span key={tone} class="line-up">
          <span class={`gantt-sample tone-${tone}`} data-tone={tone} aria-hidden="true" />
          {words[tone]}
        </span>
      ))}
      {cut && (
        <span class="line-up">
          <span class="gantt-sample gantt-cut" aria-hidden="true" />
          {t.task.gantt.cut}
        </span>
      )}
    </div>
  );
}
