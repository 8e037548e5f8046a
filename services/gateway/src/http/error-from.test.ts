import { Code, ConnectError } from "@connectrpc/connect";
import { rpcError } from "@sheaf/service";
import { expect, it } from "vitest";
import { httpErrorFrom } from "./error-from.ts";

it.each([
  [Code.InvalidArgument, 400],
  [Code.OutOfRange, 400],
  [Code.Unauthenticated, 401],
  [Code.PermissionDenied, 403],
  [Code.NotFound, 404],
  [Code.AlreadyExists, 409],
  [Code.Aborted, 409],
  [Code.FailedPrecondition, 409],
  [Code.ResourceExhausted, 429],
  [Code.Unimplemented, 501],
  [Code.Unavailable, 503],
  [Code.DeadlineExceeded, 504],
  [Code.Canceled, 500],
  [Code.Unknown, 500],
  [Code.Internal, 500],
  [Code.DataLoss, 500],
])("answers RPC code %i by %i", (code, status) => {
  const error = httpErrorFrom(new ConnectError("x", code));
  expect(error.status).toBe(status);
  expect(error.headers["Retry-After"] !== undefined).toBe(status === 429 || status === 503);
});

it.each([
  ["GROUP_EXPIRED", Code.NotFound, 410, "group_expired"],
  ["UNKNOWN_TASK_TYPE", Code.FailedPrecondition, 422, "unknown_task_type"],
  ["GROUP_ID_TAKEN", Code.AlreadyExists, 422, "group_id_taken"],
  ["INDEX_MISMATCH", Code.Aborted, 409, "index_mismatch"],
  ["LOG_FULL", Code.ResourceExhausted, 429, "too_many_requests"],
  ["toString", Code.NotFound, 404, "not_found"],
])("lets the reason %s decide where it is known", (reason, code, status, problem) => {
  expect(httpErrorFrom(rpcError(code, "x", { reason }))).toMatchObject({ status, code: problem });
});

it("shows the texts of our own services and none of machinery or faults", () => {
  expect(httpErrorFrom(new ConnectError("first_index is 3", Code.Aborted)).message).toBe("first_index is 3");
  for (const error of [
    new ConnectError("connect ECONNREFUSED 10.0.0.1", Code.Unavailable),
    new ConnectError("secret", Code.Internal),
    new Error("secret"),
    "secret",
  ]) {
    expect(httpErrorFrom(error).message).not.toMatch(/secret|ECONN/);
  }
});
