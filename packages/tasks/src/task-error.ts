/** An error that a task throws on purpose. Its message is shown to the submitter. */
export class TaskError extends Error {
  override readonly name = "TaskError";
  /** Whether another attempt may help. */
  readonly retryable: boolean;

  /** `retryable` is true by default, as for any other error a task throws. */
  constructor(message: string, { retryable = true, ...options }: ErrorOptions & { readonly retryable?: boolean } = {}) {
    super(message, options);
    this.retryable = retryable;
  }
}
