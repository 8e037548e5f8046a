import { z } from "zod";

/** Values that come up everywhere. Answers are strict: a member that is not documented here breaks the contract test. */
export const idSchema = z.uuid().describe("A UUID of version 7");
export const timeSchema = z.iso.datetime({ precision: 3 }).describe("ISO 8601 in UTC, with milliseconds");
/** Sequences of the log may pass 2^53, so they are text. */
export const sequenceSchema = z.string().regex(/^\d+$/);
export const countSchema = z.int().min(0);
export const millisSchema = z.int().min(0).describe("Milliseconds");
export const bytesSchema = z.int().min(0).describe("Bytes");
/** What a task type, and not this API, defines. */
export const anyObjectSchema = z.record(z.string(), z.unknown());
/** An absolute path on the same server. */
export const pathSchema = z.string().regex(/^\//).describe("An absolute path on this server");
