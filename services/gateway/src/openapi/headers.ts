/** Headers of requests that mean something to an operation. */
export const REQUEST_HEADERS = {
  "Idempotency-Key": "The same key of the same tenant is the same group; 1 to 255 visible ASCII characters",
  "If-None-Match": "An `ETag` that the caller holds; 304 where nothing has changed since",
  "If-Range": "With `Range`: the whole is sent where this is not its `ETag`",
  "Last-Event-ID": "The `id` of the last event seen: the stream goes on after it",
  Prefer: "`wait=5`: seconds to wait, at most 30",
  Range: "One range of bytes; several mean the whole",
} as const;

export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** Headers of answers. */
export const ANSWER_HEADERS = {
  "Accept-Ranges": "`bytes`",
  Allow: "The methods that this path takes",
  "Cache-Control": "Whether and how long the answer may be kept",
  "Content-Disposition": "The file's name",
  "Content-Range": "The part that is sent, or how many bytes there are",
  ETag: "Names this state or these bytes",
  Location: "Where the group is found",
  "Preference-Applied": "What was done of what `Prefer` asks",
  "Retry-After": "Seconds after which to try again",
  "Set-Cookie": "The session",
  "WWW-Authenticate": "`Bearer`",
} as const;

export type AnswerHeader = keyof typeof ANSWER_HEADERS;
