import { randomBytes } from "node:crypto";

/** A UUID version 7 in lower case: the form of every group's id. */
const GROUP_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether `text` can be a group's id at all; no other text is worth a call. */
export function isGroupId(text: string): boolean {
  return GROUP_ID.test(text);
}

/**
 * A new UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits. Whoever submits makes the id, so
 * that repeating a submit whose answer was lost cannot make a second group.
 */
export function newGroupId(nowMs = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** When the id was made, in Unix milliseconds; undefined for what is no group's id. */
export function groupIdTimeMs(id: string): number | undefined {
  return isGroupId(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}
