import type { IncomingMessage } from "node:http";
import { HttpError } from "../http/problem.ts";

/** Refuses compressed uploads: images do not shrink, and a small body must not unpack into a huge one. */
export function refuseEncoding({ headers }: IncomingMessage): void {
  if ((headers["content-encoding"] ?? "identity").toLowerCase() === "identity") return;
  throw new HttpError("unsupported_media_type", "Send the body without Content-Encoding");
}

/** Refuses a body that announces more than `maxBytes`, before any of it is read. */
export function checkLength({ headers }: IncomingMessage, maxBytes: number): void {
  if (Number(headers["content-length"] ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
}

/** A body over the limit of the whole request. */
export function bodyTooLarge(maxBytes: number): HttpError {
  return new HttpError("body_too_large", `A request may have at most ${maxBytes} bytes`);
}
