import { createHash, randomUUID } from "node:crypto";

/** A UUID in lower case: version 7 tells the time at which it was made, version 8 is made of a caller's key. */
const GROUP_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether `text` can be a group's id at all; no other text is worth a call. */
export function isGroupId(text: string): boolean {
  return GROUP_ID.test(text);
}

/**
 * A new UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits. Whoever submits makes the id, so
 * that repeating a submit whose answer was lost cannot make a second group.
 */
export function newGroupId(nowMs = Date.now()): string {
  const time = nowMs.toString(16).padStart(12, "0");
  // The random bits of a UUID version 4 are at the same places, and Node makes many of them at once.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** The one id of version 7 that follows from a time and some parts: who makes it again makes the same. */
export function derivedGroupId(timeMs: number, ...parts: readonly string[]): string {
  return timed(digest(parts), timeMs);
}

/** The one id of version 8 (RFC 9562: bits of one's own) that follows from some parts. It does not tell a time. */
export function keyedGroupId(...parts: readonly string[]): string {
  return uuid(digest(parts), 8);
}

/** When the id was made, in Unix milliseconds; undefined for one that does not tell, and for what is no group's id. */
export function groupIdTimeMs(id: string): number | undefined {
  return isGroupId(id) && id[14] === "7" ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}

function digest(parts: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest().subarray(0, 16);
}

function timed(bytes: Buffer, timeMs: number): string {
  bytes.writeUIntBE(timeMs, 0, 6);
  return uuid(bytes, 7);
}

function uuid(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
