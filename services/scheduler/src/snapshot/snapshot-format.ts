import { crc32 } from "node:zlib";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import type { SnapshotEnd } from "@sheaf/ledger";
import { TaskTypeSchema } from "@sheaf/proto";
import { z } from "zod";

/**
 * Grows with every change of what a file holds: one of another format is as good as none. A file is a row of frames,
 * each behind four words: its length, its kind, the checksum of the file up to its end, and 0. First comes what the
 * snapshot is of, then tombstones, then groups, and last the end: a file without it was not finished.
 */
export const FORMAT = 4;

/** What a frame holds. */
export const FRAME = { head: 1, tombs: 2, groups: 3, end: 4 } as const;

/** Bytes before each frame. */
export const FRAME_HEAD_BYTES = 16;

const seq = z.int().nonnegative();

/** What a snapshot is of. */
const headSchema = z.object({
  format: z.int(),
  /** Version of the fold that made the state. */
  fold: z.int(),
  logId: z.string(),
  startSeq: seq,
  startTimeMs: z.number(),
});
export type SnapshotHead = z.infer<typeof headSchema>;

const tombSchema = z.tuple([z.string(), z.object({ tenant: z.string(), untilMs: z.number() })]);
const typeSchema = z.base64().transform((text) => fromBinary(TaskTypeSchema, Buffer.from(text, "base64")));
const endSchema = z.object({
  seq,
  timeMs: z.number(),
  groups: z.int(),
  left: z.array(z.tuple([z.string(), seq, z.int()])),
  tombs: z.array(tombSchema),
  workers: z.array(z.string()),
  queues: z.array(z.string()),
  taskTypes: z.array(typeSchema),
  actions: z.array(z.object({ seq, event: z.int(), timeMs: z.number() })),
});

/** What a snapshot is of, as text. */
export function headText(head: SnapshotHead): string {
  return JSON.stringify(head);
}

/** What a snapshot is of, from its text. @throws SyntaxError or ZodError where it is something else */
export function headOf(text: string): SnapshotHead {
  return headSchema.parse(JSON.parse(text));
}

/** The end of a snapshot as text. */
export function endText(end: SnapshotEnd): string {
  const taskTypes = end.taskTypes.map((type) => Buffer.from(toBinary(TaskTypeSchema, type)).toString("base64"));
  return JSON.stringify({ ...end, taskTypes });
}

/** The end of a snapshot from its text. @throws SyntaxError or ZodError where it is something else */
export function endOf(text: string): SnapshotEnd {
  return endSchema.parse(JSON.parse(text));
}

/** The words before a frame whose file has the checksum `before` up to here. */
export function frameHead(kind: number, payload: Uint8Array, before: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array([payload.length, kind, 0, 0]);
  words[2] = checksum(words, payload, before);
  return words;
}

/** The checksum of a file to the end of a frame. */
export function checksum([length = 0, kind = 0]: Uint32Array, payload: Uint8Array, before: number): number {
  return crc32(payload, crc32(new Uint8Array(new Uint32Array([length, kind]).buffer), before));
}
