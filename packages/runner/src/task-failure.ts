import { create } from "@bufbuild/protobuf";
import { ErrorCode, type TaskError, TaskErrorSchema } from "@sheaf/proto";

/**
 * An error that a task reports under a closed code. Its message is public; what only the log may see goes into `cause`.
 * Whether another attempt follows is decided by the code, in the fold; TASK_FAILED alone leaves it to `retryable`.
 */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";
  readonly code: ErrorCode;
  /** The task's own choice; counts for TASK_FAILED. Default false. */
  readonly retryable: boolean;
  /** It took the process that ran it down: the fold counts that towards poison. Default false. */
  readonly crashed: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryable?: boolean; crashed?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.crashed = options.crashed ?? false;
  }
}

/** Any thrown value as a failure; what no task meant to say becomes INTERNAL with the original as its cause. */
export function asTaskFailure(error: unknown): TaskFailure {
  if (error instanceof TaskFailure) return error;
  return new TaskFailure(ErrorCode.INTERNAL, "the task failed by a fault of the worker", { cause: error });
}

/** The failure as its report carries it. */
export function taskErrorOf(failure: TaskFailure, attempt: number): TaskError {
  const { code, message, retryable } = failure;
  return create(TaskErrorSchema, { code, message, retryable, attempt });
}
