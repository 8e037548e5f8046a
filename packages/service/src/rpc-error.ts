import { create } from "@bufbuild/protobuf";
import { durationFromMs, durationMs } from "@bufbuild/protobuf/wkt";
import { type Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@sheaf/proto";

/** Whose reasons an ErrorInfo of ours carries. */
const ERROR_DOMAIN = "sheaf";

/** Request header: on whose behalf the call is made. */
export const TENANT_HEADER = "sheaf-tenant";

/** Request header: the id of the key with which the call is made, as actions of operators name it. */
export const ACTOR_HEADER = "sheaf-actor";

/** Request header, HTTP and RPC: ties the log lines of one request together. */
export const REQUEST_ID_HEADER = "x-request-id";

/** One field of a request that is not as it must be. */
export interface FieldViolation {
  /** Path of the field in the request message, for example `items[3].source`. */
  readonly field: string;
  /** What is wrong with it, for the caller to read. */
  readonly description: string;
}

/** What an error tells beside its code and message; travels as google.rpc ErrorInfo, BadRequest and RetryInfo. */
export interface RpcErrorDetails {
  /** A stable word in UPPER_SNAKE_CASE for programs to branch on. */
  readonly reason?: string;
  /** Facts behind the reason, for example the limit that was hit. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  /** How long to wait before another try. */
  readonly retryDelayMs?: number;
}

/** Makes the error of a call: `message` and `details` are public. Metadata travels only beside a reason. */
export function rpcError(code: Code, message: string, details: RpcErrorDetails = {}): ConnectError {
  const error = new ConnectError(message, code);
  const { reason, metadata = {}, violations = [], retryDelayMs } = details;
  if (reason !== undefined) {
    error.details.push({ desc: ErrorInfoSchema, value: { reason, domain: ERROR_DOMAIN, metadata: { ...metadata } } });
  }
  if (violations.length > 0) {
    error.details.push({ desc: BadRequestSchema, value: { fieldViolations: violations.map((one) => ({ ...one })) } });
  }
  if (retryDelayMs !== undefined) {
    error.details.push({ desc: RetryInfoSchema, value: { retryDelay: durationFromMs(retryDelayMs) } });
  }
  return error;
}

/** Reads back what `rpcError` put in, on either side of the wire. Reasons of other domains are not ours to read. */
export function rpcErrorDetails(error: ConnectError): {
  reason?: string;
  metadata: Record<string, string>;
  violations: FieldViolation[];
  retryDelayMs?: number;
} {
  const info = error.findDetails(ErrorInfoSchema).find(({ domain }) => domain === ERROR_DOMAIN);
  const [retry = create(RetryInfoSchema)] = error.findDetails(RetryInfoSchema);
  const violations = error.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations);
  return {
    ...(info !== undefined && { reason: info.reason }),
    metadata: info?.metadata ?? {},
    violations: violations.map(({ field, description }) => ({ field, description })),
    ...(retry.retryDelay !== undefined && { retryDelayMs: durationMs(retry.retryDelay) }),
  };
}
