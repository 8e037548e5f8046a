import { randomUUID } from "node:crypto";

/** What may go into headers and logs unchanged. */
const SANE = /^[\w.:-]{1,128}$/;

/** The caller's own request id where it is a plain word, else a new one. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && SANE.test(header) ? header : randomUUID();
}
