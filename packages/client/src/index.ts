/** A client for the REST API of Sheaf, for Node 18 or newer and for browsers. */
export { type ClientOptions, createClient } from "./create-client.ts";
export type { RetryOptions } from "./http/retry-policy.ts";
export type { Fetch } from "./http/transport.ts";
export type * from "./sheaf-client.ts";
export { type ClientCode, type ErrorCode, type FieldError, type ProblemCode, SheafError } from "./sheaf-error.ts";
export type * from "./types/analysis.ts";
export type * from "./types/control.ts";
export type * from "./types/events.ts";
export type * from "./types/group.ts";
export type * from "./types/image-options.ts";
export type * from "./types/installation.ts";
export type * from "./types/json.ts";
export type * from "./types/new-group.ts";
export type * from "./types/task.ts";
export type { ImageFile } from "./upload/image-file.ts";
export type { UploadProgress } from "./upload/progress.ts";
export type { Uploaded, UploadOptions } from "./upload/upload.ts";
export type { RefusedFile } from "./upload/upload-files.ts";
