/** Everything that can be wrong with a request: the closed set of problem codes, each with its status and title. */
const PROBLEMS = {
  invalid_json: [400, "The body is not valid JSON"],
  invalid_multipart: [400, "The multipart body is malformed"],
  invalid_request: [400, "The request is invalid"],
  link_expired: [401, "The link is past its time"],
  link_invalid: [401, "The link opens nothing here"],
  unauthenticated: [401, "Authentication is required"],
  cross_site_request: [403, "Cross-site request refused"],
  permission_denied: [403, "Permission denied"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  request_timeout: [408, "The request came too slowly"],
  already_exists: [409, "It exists already"],
  conflict: [409, "The state does not allow it"],
  group_sealed: [409, "The group is sealed"],
  group_full: [409, "The group holds as many items as a group may"],
  group_not_finished: [409, "The group is not finished"],
  group_incomplete: [409, "The group was stopped before all of it had come"],
  no_webhook: [409, "The group has no webhook"],
  group_retried: [409, "The group was retried meanwhile"],
  group_too_old: [409, "The group is too old"],
  task_succeeded: [409, "The task has succeeded"],
  too_many_rounds: [409, "The group has had too many rounds"],
  index_mismatch: [409, "The index is not the next one"],
  group_deleted: [410, "The group was deleted"],
  group_expired: [410, "The group is past its retention"],
  body_too_large: [413, "The body is too large"],
  image_too_large: [413, "The image is too large"],
  unsupported_format: [415, "The image format is not accepted"],
  unsupported_media_type: [415, "The media type is not accepted"],
  range_not_satisfiable: [416, "The range cannot be satisfied"],
  wrong_host: [421, "The host is not served here"],
  idempotency_key_reused: [422, "The idempotency key belongs to another request"],
  group_id_taken: [422, "The id belongs to another request"],
  invalid_operation: [422, "The operation cannot be applied"],
  unknown_task_type: [422, "The task type is unknown"],
  too_many_requests: [429, "A limit is reached"],
  internal: [500, "Internal error"],
  not_implemented: [501, "Not implemented"],
  storage_full: [503, "The storage is full"],
  unavailable: [503, "Temporarily unavailable"],
  timeout: [504, "The answer took too long"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

/** The member `code` of an error answer. */
export type ProblemCode = keyof typeof PROBLEMS;

/** Status and title of a code, and whether its answers have `Retry-After`. */
export function problemKind(code: ProblemCode): { status: number; title: string; hasRetryAfter: boolean } {
  const [status, title] = PROBLEMS[code];
  return { status, title, hasRetryAfter: RETRY_AFTER_S[code] !== undefined };
}

/** Seconds after which a client may try again where nobody knows better. */
const RETRY_AFTER_S: Partial<Record<ProblemCode, number>> = { too_many_requests: 1, unavailable: 1, storage_full: 30 };

/** One member of the request that is wrong. */
export interface FieldError {
  /** RFC 6901 pointer into the body, or the name of a header or parameter. */
  readonly pointer: string;
  readonly detail: string;
}

/** What an error answer carries beyond its code and text. */
export interface HttpErrorExtras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds for `Retry-After`; 429 and 503 have one in any case. */
  readonly retryAfterS?: number;
  /** For the log only. */
  readonly cause?: unknown;
}

/** The one error handlers throw on purpose. `detail` is shown to clients: no internals in it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, extras: HttpErrorExtras = {}) {
    super(detail, { cause: extras.cause });
    const retryAfterS = extras.retryAfterS ?? RETRY_AFTER_S[code];
    this.code = code;
    [this.status, this.title] = PROBLEMS[code];
    this.errors = extras.errors ?? [];
    this.headers = { ...extras.headers, ...(retryAfterS !== undefined && { "Retry-After": String(retryAfterS) }) };
  }
}

/** The problem code that a reason of the scheduler (`GROUP_EXPIRED`) stands for, if it is one. */
export function problemCodeOf(reason: string | undefined): ProblemCode | undefined {
  const code = reason?.toLowerCase() ?? "";
  return Object.hasOwn(PROBLEMS, code) ? (code as ProblemCode) : undefined;
}
