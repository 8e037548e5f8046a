import type { Task, TaskInFull } from "@sheaf/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { sheaf } from "../api/sheaf.ts";
import { pause } from "../live/pause.ts";

/** A task, and when it is to be asked for anew. */
export interface AskedTask {
  readonly groupId: string;
  readonly index: number;
  /** As the group's events told it last. */
  readonly task: Task | undefined;
  /** Stands in for the task where nothing is known of it yet. */
  readonly revision: string | undefined;
}

/** What is known of a task. */
export interface ShownTask {
  /** The newest of what was read and what was told, with the attempts that were read. */
  readonly task: TaskInFull | undefined;
  /** Why it could not be read. */
  readonly problem: unknown;
  /** Reads it now. */
  readonly reload: () => void;
}

/** What was read of the task at a place last, and why there is nothing newer. */
interface Read {
  readonly place: string;
  /** What was known when it was asked for. */
  readonly known?: string;
  readonly task?: TaskInFull;
  readonly error?: unknown;
}

/** Between an answer and the next reading, at least: changes come in bursts. */
const REST_MS = 250;

/**
 * Reads a task with its attempts, at once and whenever it changes. A reading goes on to its end, however often the task
 * changes meanwhile, and is then followed by one more.
 */
export function useTaskInFull({ groupId, index, task, revision }: AskedTask): ShownTask {
  const place = `${groupId}/${index}`;
  const known = task ? `${task.state} ${task.attempt} ${task.round}` : (revision ?? "");
  const [last, setLast] = useState<Read>();
  const [again, setAgain] = useState(0);
  const read = last?.place === place ? last : undefined;
  const latest = useRef(known);
  latest.current = known;
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const follow = async () => {
      for (;;) {
        const asked = latest.current;
        try {
          setLast({ place, known: asked, task: await sheaf.task(groupId, index, { signal }) });
        } catch (error) {
          signal.throwIfAborted();
          setLast((before) => ({ ...(before?.place === place && before), place, error }));
        }
        do await pause(REST_MS, signal);
        while (latest.current === asked);
      }
    };
    // It ends by the signal alone.
    follow().catch(() => undefined);
    return () => abort.abort();
  }, [place, again]);
  const full = read?.task;
  const told = full && task && read.known !== known ? { ...task, attempts: full.attempts } : undefined;
  const shown = told ?? (full && { ...full, progress: task?.progress ?? full.progress });
  return {
    task: shown ?? (task && { ...task, attempts: [] }),
    problem: read?.error,
    reload: () => setAgain(again + 1),
  };
}
