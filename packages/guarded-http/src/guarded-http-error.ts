/** Why a request came to nothing: it must not be made, whenever it is tried, or it failed, which may pass with time. */
export type GuardedHttpReason = "forbidden" | "failed";

/** A request that was refused or failed. The message is safe to show: it tells nothing about a private network. */
export class GuardedHttpError extends Error {
  override readonly name = "GuardedHttpError";
  readonly reason: GuardedHttpReason;
  /** HTTP status; 0 where nothing answered. */
  readonly status: number;

  constructor(reason: GuardedHttpReason, message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.reason = reason;
    this.status = options.status ?? 0;
  }
}
