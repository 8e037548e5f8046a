import { ErrorCode } from "@sheaf/proto";
import type { FailureFilter } from "../failed-groups.ts";
import { Violations } from "./violations.ts";

const CODES: ReadonlySet<number> = new Set(Object.values(ErrorCode).filter((code) => code !== ErrorCode.UNSPECIFIED));

/** The filter of a request. Throws INVALID_ARGUMENT; a queue that is not known has no failures. */
export function failureFilter(asked: { codes: readonly ErrorCode[]; queue: string }, tenant: string): FailureFilter {
  const v = new Violations();
  v.check(
    asked.codes.every((code) => CODES.has(code)),
    "codes",
    "must be known codes",
  );
  v.throwIfAny();
  return { tenant, codes: new Set(asked.codes), queue: asked.queue };
}
