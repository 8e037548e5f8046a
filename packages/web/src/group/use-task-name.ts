import type { Task } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";

/** What a task is called: by its name, or by its number. */
export function useTaskName(): (task: Pick<Task, "name" | "index">) => string {
  const { t, f } = useText();
  return ({ name, index }) => name || t.task.number(f.count(index + 1));
}
