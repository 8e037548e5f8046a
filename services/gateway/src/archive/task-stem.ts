import type { Task } from "@sheaf/proto";
import { displayName } from "../upload/display-name.ts";

/** What files made of a task are called before their ending: the item's name without its own ending; may be empty. */
export function taskStem({ name }: Pick<Task, "name">): string {
  return displayName(name, name.length).replace(/\.[^.]*$/, "");
}
