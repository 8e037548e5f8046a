/** First argument of a child: the worker's module then runs tasks for its parent instead of starting a worker. */
export const CHILD_ARGUMENT = "--sheaf-task-child";
