import type { Request } from "express";
import { HttpError } from "./problem.ts";

const HEADER = "idempotency-key";
/** Visible ASCII; quotes around it, as the header's draft has them, belong to it. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The request's `Idempotency-Key`; undefined without one. Throws an HttpError for one that is none. */
export function idempotencyKeyOf(req: Request): string | undefined {
  const key = req.get(HEADER);
  if (key === undefined || KEY.test(key)) return key;
  const detail = "Send 1 to 255 visible ASCII characters";
  throw new HttpError("invalid_request", `Idempotency-Key: ${detail}`, {
    errors: [{ pointer: "Idempotency-Key", detail }],
  });
}
