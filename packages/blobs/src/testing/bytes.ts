import { buffer } from "node:stream/consumers";
import type { BlobStore, Stored } from "../index.ts";

/** A source of these chunks. */
export async function* chunks(...parts: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield Buffer.from(part);
  }
}

/** Puts text by way of a draft. */
export async function putText(store: BlobStore, key: string, text: string): Promise<Stored> {
  return (await store.draft(chunks(text), { maxBytes: 1024 * 1024 })).commit(key);
}

/** The whole blob as text. */
export async function readText(store: BlobStore, key: string): Promise<string> {
  return (await buffer(await store.get(key))).toString();
}
