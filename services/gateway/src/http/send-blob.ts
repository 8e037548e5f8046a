import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ByteRange } from "@sheaf/blobs";
import type { Exchange } from "../exchange.ts";
import { byteRangeOf } from "./byte-range.ts";
import { isUnchanged } from "./etag.ts";
import type { fileHeaders } from "./file-headers.ts";
import { cutWhenUnread } from "./unread.ts";

/** Bytes that never change under their `ETag`. */
export interface SentBlob {
  readonly bytes: number;
  readonly headers: ReturnType<typeof fileHeaders>;
  /** What this throws is the answer. */
  open(range: ByteRange | undefined): Promise<Readable>;
}

/** Answers with a blob, the asked part of it, or 304 where the client has it already. */
export async function sendBlob({ req, res }: Exchange, { bytes, headers, open }: SentBlob): Promise<void> {
  if (isUnchanged(req, headers.ETag)) {
    res.status(304).set(headers).end();
    return;
  }
  const range = byteRangeOf(req, { size: bytes, etag: headers.ETag });
  const source = await open(range);
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  res
    .status(range ? 206 : 200)
    .set(headers)
    .set("Content-Length", String(end - start + 1));
  if (range) res.set("Content-Range", `bytes ${start}-${end}/${bytes}`);
  if (req.method === "HEAD") {
    source.destroy();
    res.end();
  } else {
    cutWhenUnread(res);
    await pipeline(source, res);
  }
}
