import type { Request } from "express";
import { HttpError } from "./problem.ts";

/** A stretch of bytes; both ends are included. */
export interface Bytes {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range that the request asks for; undefined for the whole. Several ranges, other units and an `If-Range` that
 * is not the answer's `etag` mean the whole too (RFC 9110 section 14.2). Throws an HttpError when the range is empty.
 */
export function byteRangeOf(req: Request, { size, etag }: { size: number; etag: string }): Bytes | undefined {
  const ifRange = req.get("if-range");
  if (ifRange !== undefined && ifRange !== etag) return undefined;
  const ranges = req.range(size);
  if (ranges === -1) {
    const headers = { "Content-Range": `bytes */${size}` };
    throw new HttpError("range_not_satisfiable", `There are ${size} bytes`, { headers });
  }
  if (ranges === undefined || ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1) return undefined;
  return ranges[0];
}
