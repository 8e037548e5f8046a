import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { ImageError } from "../image-error.ts";

/** Writes an answer's body to a new file at `path` and tells its length; on failure none stays. IMAGE_TOO_LARGE past `maxBytes`. */
export async function saveBody(
  answer: IncomingMessage,
  path: string,
  options: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<number> {
  const { maxBytes, signal } = options;
  if (Number(answer.headers["content-length"] ?? 0) > maxBytes) {
    answer.destroy();
    throw tooLarge(maxBytes);
  }
  let bytes = 0;
  async function* counted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw tooLarge(maxBytes);
      }
      yield chunk;
    }
  }
  try {
    await pipeline(answer, counted, createWriteStream(path, { flags: "wx" }), { signal });
    return bytes;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

const tooLarge = (maxBytes: number) =>
  new ImageError("IMAGE_TOO_LARGE", `the URL holds more than the limit of ${maxBytes} bytes an image`);
