import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { FailureSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { rpcError, rpcErrorDetails } from "./rpc-error.ts";
import { fromFailure, toFailure } from "./rpc-failure.ts";

test("an error that travels within an answer keeps its code, its text and all that it tells", () => {
  const details = {
    reason: "R",
    metadata: { a: "b" },
    violations: [{ field: "f", description: "d" }],
    retryDelayMs: 5,
  };
  const failure = toFailure(rpcError(Code.ResourceExhausted, "too much", details));
  const error = fromFailure(fromBinary(FailureSchema, toBinary(FailureSchema, failure)));
  expect([error.code, error.rawMessage]).toEqual([Code.ResourceExhausted, "too much"]);
  expect(rpcErrorDetails(error)).toEqual(details);
  expect(rpcErrorDetails(fromFailure(toFailure(error)))).toEqual(details);
});
