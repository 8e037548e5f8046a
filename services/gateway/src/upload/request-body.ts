import type { IncomingMessage } from "node:http";
import { HttpError } from "../http/problem.ts";

/** Refuses compressed uploads: images do not shrink, and a small body must not unpack into a huge one. */
export function refuseEncoding({ headers }: IncomingMessage): void {
  if ((headers["content-encoding"] ?? "identity").toLowerCase() === "identity") return;
  throw new HttpError("unsupported_media_type", "Send the body without Content-Encoding");
}

/** The body's length by its header; 0 where it is not announced. */
export function announcedBytes({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? 0);
}

/** A body over the limit of the whole request. */
export function bodyTooLarge(maxBytes: number): HttpError {
  return new HttpError("body_too_large", `A request may have at most ${maxBytes} bytes`);
}
