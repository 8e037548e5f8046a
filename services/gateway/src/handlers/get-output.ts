import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BlobNotFoundError, type ByteRange, outputKey } from "@sheaf/blobs";
import { OUTPUT_FORMATS } from "@sheaf/image-options";
import type { Output } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { byteRangeOf } from "../http/byte-range.ts";
import { isUnchanged } from "../http/etag.ts";
import { HttpError } from "../http/problem.ts";
import { type FoundTask, readTask } from "./read-task.ts";

/** A client that reads nothing for so long is cut. */
const UNREAD_MS = 30_000;

/** By format. What browsers could run is not among them. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(OUTPUT_FORMATS.map((format) => [format, `image/${format}`])),
  csv: "text/csv",
  json: "application/json",
  pdf: "application/pdf",
  txt: "text/plain; charset=utf-8",
  zip: "application/zip",
};

/** `GET /v1/groups/{id}/tasks/{index}/outputs/{name}`: the bytes, or the asked part of them. */
export async function getOutput(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { req, res } = exchange;
  const found = await readTask(exchange, gateway);
  const output = found.task.outputs.find(({ name }) => name === req.params["name"]);
  if (output === undefined) throw noOutput();
  const headers = headersOf(found, output);
  if (isUnchanged(req, headers.ETag)) {
    res.status(304).set(headers).end();
    return;
  }
  const range = byteRangeOf(req, { size: output.bytes, etag: headers.ETag });
  const bytes = await openOutput(gateway, found, { output, range });
  const { start, end } = range ?? { start: 0, end: output.bytes - 1 };
  res
    .status(range ? 206 : 200)
    .set(headers)
    .set("Content-Length", String(end - start + 1));
  if (range) res.set("Content-Range", `bytes ${start}-${end}/${output.bytes}`);
  if (req.method === "HEAD") {
    bytes.destroy();
    res.end();
  } else {
    res.setTimeout(UNREAD_MS, () => res.destroy());
    await pipeline(bytes, res);
  }
}

async function openOutput(
  { blobs }: GatewayContext,
  { groupId, task }: FoundTask,
  { output, range }: { output: Output; range: ByteRange | undefined },
): Promise<Readable> {
  try {
    return await blobs.get(outputKey(groupId, task.index, output.name, output.format), range);
  } catch (error) {
    throw error instanceof BlobNotFoundError ? noOutput(error) : error;
  }
}

/** Content never changes under its hash; whatever a file claims to be, browsers treat it as an inert picture. */
function headersOf({ groupId, task }: FoundTask, { name, format, sha256 }: Output) {
  return {
    "Content-Type": MEDIA_TYPES[format] ?? "application/octet-stream",
    ETag: `"${sha256}"`,
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Disposition": inline(`${stem(task.name) || `${groupId}-${task.index}`}.${name}.${format}`),
    "Content-Security-Policy": "default-src 'none'; sandbox",
  };
}

function stem(fileName: string): string {
  return fileName.replace(/\.[^.]*$/, "");
}

/** RFC 6266: the true name in UTF-8, and an ASCII one for old clients. */
function inline(fileName: string): string {
  const ascii = fileName.replace(/[^\w.() -]/g, "_");
  const utf8 = encodeURIComponent(fileName.toWellFormed()).replace(/['()*]/g, escape);
  return `inline; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}

function noOutput(cause?: unknown): HttpError {
  return new HttpError("not_found", "The task has no such output", { cause });
}
