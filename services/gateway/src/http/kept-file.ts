import { createHash } from "node:crypto";
import type { Exchange } from "../exchange.ts";
import { isUnchanged } from "./etag.ts";

/** Bytes that are the same for everyone until the gateway starts anew. */
export interface KeptFile {
  readonly mediaType: string;
  readonly body: Buffer;
  readonly etag: string;
  /** `Content-Encoding` of the body; undefined: none. */
  readonly coding?: string | undefined;
}

/** Makes it of a file's bytes, which its ETag names. */
export function keepFile(mediaType: string, body: Buffer, coding?: string): KeptFile {
  return { mediaType, body, coding, etag: `"${createHash("sha256").update(body).digest("base64url")}"` };
}

/** Answers with it, or 304 where the client has it already. */
export function sendKept({ req, res }: Pick<Exchange, "req" | "res">, kept: KeptFile, cacheControl: string): void {
  const { mediaType, body, etag, coding } = kept;
  res.set({ ETag: etag, "Cache-Control": cacheControl });
  if (isUnchanged(req, etag)) {
    res.status(304).end();
    return;
  }
  if (coding !== undefined) res.set("Content-Encoding", coding);
  res.set({ "Content-Type": mediaType, "Content-Length": String(body.length) }).end(body);
}
