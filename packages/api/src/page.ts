import type { ListGroupsResponse, ListTasksResponse } from "@sheaf/proto";
import { presentGroup } from "./group.ts";
import type { GroupListJson } from "./schemas/group.ts";
import type { TaskListJson } from "./schemas/task.ts";
import { presentTask } from "./task.ts";

/** A page of groups. */
export function presentGroupPage({ groups, nextPageToken }: ListGroupsResponse): GroupListJson {
  return { groups: groups.map(presentGroup), next_cursor: nextPageToken === "" ? null : nextPageToken };
}

/** A page of a group's tasks. */
export function presentTaskPage(groupId: string, { tasks, nextPageToken }: ListTasksResponse): TaskListJson {
  return {
    tasks: tasks.map((task) => presentTask(groupId, task)),
    next_cursor: nextPageToken === "" ? null : nextPageToken,
  };
}
