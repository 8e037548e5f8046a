import "./task-drawer.css";
import type { Task } from "@sheaf/client";
import { useEffect, useRef } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { NoticeBoard } from "../parts/notice-board.tsx";
import { announce } from "../parts/notices.ts";
import { StatePill } from "../parts/state-pill.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { TaskDetails } from "./task-details.tsx";
import { useSideSheet } from "./use-side-sheet.ts";
import { useTaskInFull } from "./use-task-in-full.ts";
import { useTaskName } from "./use-task-name.ts";

interface TaskDrawerProps {
  readonly groupId: string;
  readonly index: number;
  /** As the group's events told it last; shown until the task has been read in full. */
  readonly task: Task | undefined;
  /** The group's: a task that is not known otherwise is asked for anew when it changes. */
  readonly revision: string | undefined;
  /** The group has finished, so its tasks may be retried. */
  readonly finished: boolean;
  readonly onClose: () => void;
  /** Goes to a neighbour. */
  readonly onStep: (delta: 1 | -1) => void;
  /** Where the task is in the list that is stepped through, from 1; ends have no button beyond them. */
  readonly place: { readonly at: number; readonly of: number };
  /** A retry was taken: a finished group that was watched goes on. */
  readonly onRetried: () => void;
}

/** All there is to know of a task, at the side of its group. */
export function TaskDrawer({ finished, onClose, onStep, place, onRetried, ...asked }: TaskDrawerProps) {
  const { t, f } = useText();
  const { groupId, index } = asked;
  const { ref, covers } = useSideSheet(`${groupId}/${index}`, onClose);
  const { task, problem, reload } = useTaskInFull(asked);
  const name = useTaskName()({ name: task?.name ?? "", index });
  useSayWhich(index, task && t.task.shown(name, t.states.task[task.state]));
  // Its own Escape would close it without the page's knowing.
  const keepOpen = (event: Event) => event.preventDefault();
  return (
    <dialog key={`${covers}`} ref={ref} class="drawer" aria-labelledby="drawer-name" onCancel={keepOpen}>
      <header class="drawer-head">
        <div class="line-up spread">
          <span class="quiet number">{t.task.number(f.count(index + 1))}</span>
          <div class="line-up">
            <Steps onStep={onStep} place={place} />
            <button type="button" class="plain" aria-label={t.frame.close} title={t.frame.close} onClick={onClose}>
              <Sign path="M3 3l10 10M13 3L3 13" />
            </button>
          </div>
        </div>
        <h2 id="drawer-name" tabIndex={-1}>
          <bdi>{name}</bdi>
        </h2>
        {task && <Marks task={task} />}
      </header>
      <div class="drawer-body">
        {problem !== undefined && <Trouble error={problem} onAgain={reload} />}
        {task ? (
          <TaskDetails {...{ groupId, task, name, finished, onRetried }} onActed={reload} />
        ) : (
          problem === undefined && <p class="quiet">{t.frame.loading}</p>
        )}
      </div>
      {covers && <NoticeBoard />}
    </dialog>
  );
}

/** Who steps on hears where they came to; what opens is read out by its heading. */
function useSayWhich(index: number, words: string | undefined): void {
  const said = useRef(index);
  useEffect(() => {
    if (said.current === index || words === undefined) return;
    said.current = index;
    announce(words);
  }, [index, words]);
}

function Marks({ task }: { readonly task: Task }) {
  const { t } = useText();
  return (
    <div class="line-up">
      <StatePill tone={task.state}>{t.states.task[task.state]}</StatePill>
      {task.simulated && <Mark hint={t.task.simulatedHint}>{t.task.simulated}</Mark>}
      {task.cached && <Mark hint={t.task.cachedHint}>{t.task.cached}</Mark>}
    </div>
  );
}

function Mark({ hint, children }: { readonly hint: string; readonly children: string }) {
  return (
    <span class="drawer-mark" title={hint}>
      {children}
      <span class="unseen">: {hint}</span>
    </span>
  );
}

function Steps({ onStep, place }: Pick<TaskDrawerProps, "onStep" | "place">) {
  const { t, f } = useText();
  const step = (delta: 1 | -1, label: string, path: string, atEnd: boolean) => (
    <button
      type="button"
      class="plain"
      aria-label={label}
      title={label}
      // A button that is disabled loses the focus of who presses it.
      aria-disabled={atEnd}
      onClick={() => atEnd || onStep(delta)}
    >
      <Sign path={path} />
    </button>
  );
  return (
    <>
      {step(-1, t.task.previous, "M3 10l5-5 5 5", place.at <= 1)}
      <span class="quiet number">{t.task.of(f.count(place.at), f.count(place.of))}</span>
      {step(1, t.task.next, "M3 6l5 5 5-5", place.at >= place.of)}
    </>
  );
}

function Sign({ path }: { readonly path: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
