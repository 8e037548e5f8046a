import { count } from "./count.ts";

const tasks = (n: number) => count(n, { one: "# task", other: "# tasks" });
const failedTasks = (n: number) => count(n, { one: "# failed task", other: "# failed tasks" });
const groups = (n: number) => count(n, { one: "# group", other: "# groups" });

export const failures = {
  title: "Failures",
  lead: (n: number) => `${failedTasks(n)}, by what went wrong.`,
  caption: "Failed tasks by error, the most frequent first",
  columns: { error: "Error", count: "Tasks", share: "Share", first: "First seen", last: "Last seen" },
  error: "Error",
  queue: "Queue",
  allQueues: "All queues",
  clear: "Show all failures",
  refresh: "Refresh",
  selectAll: "Select all errors",
  select: (code: string) => `Select ${code}`,
  open: (code: string) => `Latest tasks with ${code}`,
  samples: (shown: number, total: number) =>
    shown < total ? `The latest ${shown} of ${tasks(total)}` : `All ${tasks(total)}`,
  inGroup: (id: string) => `in group ${id}`,
  attempt: (n: number) => `attempt ${n}`,
  retry: "Retry",
  retryOne: (name: string) => `Retry ${name}`,
  retriedOne: "Runs again",
  retriedOneSaid: (name: string) => `${name} runs again`,
  retryAll: (n: number) => count(n, { one: "Retry # matching", other: "Retry all # matching" }),
  retrySelected: (n: number) => count(n, { one: "Retry # selected", other: "Retry # selected" }),
  askTitle: (n: number) => `Run ${failedTasks(n)} again?`,
  askText:
    "They run in a new round of their groups, with all their attempts. What has succeeded stays. Tasks of groups that have not finished yet, or are too old, are passed over.",
  askYes: (n: number) => `Run ${tasks(n)} again`,
  byCode: (code: string, n: number) => `${code}: ${tasks(n)}`,
  running: (n: number) => `${tasks(n)} run again so far…`,
  stop: "Stop",
  done: (n: number, inGroups: number) => `${tasks(n)} of ${groups(inGroups)} ${n === 1 ? "runs" : "run"} again`,
  doneNothing: "No task could be run again: their groups have not finished yet, or are too old.",
  stopped: (n: number, inGroups: number) => `Stopped: ${tasks(n)} of ${groups(inGroups)} run again, the rest stays`,
  broken: (n: number, why: string) => `${why} Until then ${tasks(n)} were run again.`,
  none: "Nothing has failed",
  noneText: "Tasks that fail after all their attempts are collected here, by what went wrong.",
  noneMatch: "No failure matches",
  noneMatchText: "Take a filter away, or show all failures.",
  toGroups: "To the groups",
};
