import { Code, ConnectError } from "@connectrpc/connect";
import { BlobStoreFullError, BlobStoreUnavailableError } from "@sheaf/blobs";
import { rpcErrorDetails } from "@sheaf/service";
import { type FieldError, HttpError, type ProblemCode, problemCodeOf } from "./problem.ts";

/** API.md section 5. Where the scheduler's reason is a problem code itself, that one wins. */
const BY_RPC_CODE: Record<Code, ProblemCode> = {
  [Code.InvalidArgument]: "invalid_request",
  [Code.OutOfRange]: "invalid_request",
  [Code.Unauthenticated]: "unauthenticated",
  [Code.PermissionDenied]: "permission_denied",
  [Code.NotFound]: "not_found",
  [Code.AlreadyExists]: "already_exists",
  [Code.Aborted]: "conflict",
  [Code.FailedPrecondition]: "conflict",
  [Code.ResourceExhausted]: "too_many_requests",
  [Code.Unavailable]: "unavailable",
  [Code.DeadlineExceeded]: "timeout",
  [Code.Unimplemented]: "not_implemented",
  [Code.Canceled]: "internal",
  [Code.Unknown]: "internal",
  [Code.Internal]: "internal",
  [Code.DataLoss]: "internal",
};

/** These speak of our own machinery, so clients get a text of ours instead. */
const OWN_DETAIL: Partial<Record<ProblemCode, string>> = {
  unavailable: "The service cannot do this right now; try again",
  timeout: "The service did not answer in time; the request may have taken effect",
  not_implemented: "The service does not offer this",
  internal: "Something went wrong on our side",
};

/** What body-parser and the router call their errors. */
const BY_PARSER_TYPE = new Map<unknown, readonly [ProblemCode, string]>([
  ["entity.too.large", ["body_too_large", "The JSON body is over the limit"]],
  ["encoding.unsupported", ["unsupported_media_type", "Send the body without Content-Encoding"]],
  ["request.aborted", ["invalid_request", "The body ended early"]],
  ["request.size.invalid", ["invalid_request", "The body does not have the announced length"]],
]);

/** Makes any thrown value the answer it deserves; what nobody foresaw is `internal`, without its text. */
export function httpErrorFrom(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  if (thrown instanceof ConnectError) return fromRpc(thrown);
  if (thrown instanceof BlobStoreFullError) {
    return new HttpError("storage_full", "There is no room for more images", { cause: thrown });
  }
  if (thrown instanceof BlobStoreUnavailableError) {
    return new HttpError("unavailable", "The store of images does not answer", { cause: thrown });
  }
  return fromParser(thrown) ?? new HttpError("internal", "Something went wrong on our side", { cause: thrown });
}

function fromRpc(error: ConnectError): HttpError {
  const { reason, violations, retryDelayMs } = rpcErrorDetails(error);
  const code = problemCodeOf(reason) ?? BY_RPC_CODE[error.code];
  return new HttpError(code, OWN_DETAIL[code] ?? error.rawMessage, {
    cause: error,
    errors: violations.map(fieldErrorFrom),
    ...(retryDelayMs !== undefined && { retryAfterS: Math.max(1, Math.ceil(retryDelayMs / 1_000)) }),
  });
}

/** Parameters that the scheduler calls by another name. */
const PARAMETER: Readonly<Record<string, string>> = { page_token: "cursor", page_size: "limit" };

/** `items[3].source`, as protobuf names fields, becomes `/items/3/source`. */
function fieldErrorFrom(violation: { field: string; description: string }): FieldError {
  const parameter = PARAMETER[violation.field];
  if (parameter !== undefined) return { pointer: parameter, detail: violation.description };
  const path = violation.field.split(/[.[\]]+/).filter((part) => part !== "");
  return { pointer: path.map((part) => `/${part}`).join(""), detail: violation.description };
}

function fromParser(thrown: unknown): HttpError | undefined {
  if (thrown instanceof URIError) return new HttpError("invalid_request", "The path is not valid percent-encoding");
  if (!(thrown instanceof Error) || !("type" in thrown)) return undefined;
  const known = BY_PARSER_TYPE.get(thrown.type);
  return known && new HttpError(known[0], known[1], { cause: thrown });
}
