import type { ByteRange } from "@sheaf/blobs";
import type { Request } from "express";
import { HttpError } from "./problem.ts";

/**
 * The one range that the request asks for; undefined for the whole. Several ranges, other units and an `If-Range` that
 * is not the answer's `etag` mean the whole too (RFC 9110 section 14.2). Throws an HttpError when the range is empty.
 */
export function byteRangeOf(req: Request, { size, etag }: { size: number; etag: string }): ByteRange | undefined {
  const ifRange = req.get("if-range");
  if (ifRange !== undefined && ifRange !== etag) return undefined;
  const lastBytes = /^bytes=\s*-(\d+)\s*$/i.exec(req.get("range") ?? "")?.[1];
  // More last bytes than there are mean all of them; the parser takes them for none (RFC 9110 section 14.1.2).
  if (lastBytes !== undefined && Number(lastBytes) > size && size > 0) return { start: 0, end: size - 1 };
  const ranges = req.range(size);
  if (ranges === -1) {
    const headers = { "Content-Range": `bytes */${size}` };
    throw new HttpError("range_not_satisfiable", `There are ${size} bytes`, { headers });
  }
  if (ranges === undefined || ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1) return undefined;
  return ranges[0];
}
