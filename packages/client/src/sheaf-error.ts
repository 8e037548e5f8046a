/** Codes of the API's own answers. */
export type ProblemCode =
  | "invalid_json"
  | "invalid_multipart"
  | "invalid_request"
  | "unauthenticated"
  | "link_expired"
  | "link_invalid"
  | "cross_site_request"
  | "permission_denied"
  | "not_found"
  | "method_not_allowed"
  | "request_timeout"
  | "already_exists"
  | "conflict"
  | "group_sealed"
  | "group_full"
  | "group_not_finished"
  | "group_incomplete"
  | "no_webhook"
  | "group_retried"
  | "group_too_old"
  | "task_succeeded"
  | "too_many_rounds"
  | "index_mismatch"
  | "group_deleted"
  | "group_expired"
  | "body_too_large"
  | "image_too_large"
  | "unsupported_format"
  | "unsupported_media_type"
  | "range_not_satisfiable"
  | "wrong_host"
  | "idempotency_key_reused"
  | "group_id_taken"
  | "invalid_operation"
  | "unknown_task_type"
  | "too_many_requests"
  | "internal"
  | "not_implemented"
  | "storage_full"
  | "unavailable"
  | "timeout";

/**
 * Codes of what went wrong on this side: no whole answer came (`unreachable`; the reason is the error's `cause`), an
 * answer was not the API's (`unexpected_answer`), `wait` took longer than it may (`not_finished_in_time`), or events
 * cannot be streamed here (`no_streaming`).
 */
export type ClientCode = "unreachable" | "unexpected_answer" | "not_finished_in_time" | "no_streaming";

/** Every code known to this version. Newer servers may have others, and an answer without a code is `http_<status>`. */
export type ErrorCode = ProblemCode | ClientCode | `http_${number}` | (string & {});

/** One member of a request that is wrong. */
export interface FieldError {
  /** RFC 6901 pointer into the body, or the name of a header or parameter. */
  readonly pointer: string;
  readonly detail: string;
}

/** What a SheafError says beyond its code. */
export interface SheafErrorOptions {
  readonly status?: number;
  readonly errors?: readonly FieldError[];
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Every failure of a call but the caller's own abort, which rejects with the signal's reason. */
export class SheafError extends Error {
  override readonly name = "SheafError";
  /** Of the answer; 0 where none came. */
  readonly status: number;
  readonly code: ErrorCode;
  /** For people. */
  readonly detail: string;
  /** What is wrong with the request, member by member. */
  readonly errors: readonly FieldError[];
  /** Names the request in the service's logs. */
  readonly requestId: string | undefined;
  /** When to try again, where the service has said so. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, detail: string, options: SheafErrorOptions = {}) {
    super(`${detail} (${code})`, { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.status = options.status ?? 0;
    this.errors = options.errors ?? [];
    this.requestId = options.requestId;
    this.retryAfterMs = options.retryAfterMs;
  }
}
