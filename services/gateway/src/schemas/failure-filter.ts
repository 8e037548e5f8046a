import { ErrorCode } from "@sheaf/proto";
import { z } from "zod";
import { wordsParameter } from "./list-query.ts";

const BY_WORD: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries(ErrorCode)
    .filter(([, code]) => code !== ErrorCode.UNSPECIFIED)
    .map(([name, code]) => [name.toLowerCase(), code]),
);

const code = z.enum([...BY_WORD.keys()]).transform((name) => BY_WORD.get(name) ?? ErrorCode.UNSPECIFIED);
const codes = z.array(code).max(BY_WORD.size);
const queue = z.string().max(64);

/** The query of `GET /v1/failures`; `error` may be repeated or hold several, separated by commas. */
export const listFailuresQuery = z.strictObject({
  error: wordsParameter.pipe(codes).default([]).describe("Only these codes; repeated, or separated by commas"),
  queue: queue.default("").describe("Only of this queue"),
});

/** The body of `POST /v1/failures/retry`. */
export const retryFailuresSchema = z.strictObject({
  error: codes.default([]).describe("Only these codes; all where it is empty"),
  queue: queue.nullable().default(null).describe("Only of this queue; null is all"),
});
