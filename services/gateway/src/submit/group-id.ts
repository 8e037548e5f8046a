import { randomBytes } from "node:crypto";

/** The form of a group's id. */
const GROUP_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` can be a group's id at all; no other text is worth a call. */
export function isGroupId(text: string): boolean {
  return GROUP_ID.test(text);
}

/**
 * Makes a UUID version 7 (RFC 9562): 48 bits of time, then random ones. The gateway makes the id of a group itself so
 * that repeating a submit whose answer was lost cannot make a second group.
 */
export function newGroupId(nowMs = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
