import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { rpcError, rpcErrorDetails } from "./rpc-error.ts";

test("an error keeps its details on this side of the wire too", () => {
  const details = {
    reason: "OTHER_BODY",
    metadata: { key: "k" },
    violations: [{ field: "items[0].source", description: "empty" }],
    retryDelayMs: 2_000,
  };
  expect(rpcErrorDetails(rpcError(Code.InvalidArgument, "no", details))).toEqual(details);
});

test("an error without details has none to read", () => {
  expect(rpcError(Code.NotFound, "no").details).toEqual([]);
  expect(rpcErrorDetails(new ConnectError("no"))).toEqual({ metadata: {}, violations: [] });
});

test("another domain's reason is not read as ours", () => {
  const error = new ConnectError("no");
  error.details.push({ desc: ErrorInfoSchema, value: { reason: "QUOTA", domain: "elsewhere.example" } });
  expect(rpcErrorDetails(error).reason).toBeUndefined();
});
