import { Readable } from "node:stream";
import { s3Failure, storeError } from "./s3-failure.ts";

/** How a body is read. */
export interface BodyStreamOptions {
  /** What is read, for messages. */
  readonly doing: string;
  /** How long the next bytes may take once they are asked for. */
  readonly silenceMs: number;
}

/**
 * The body of an answer as a Node stream that takes no more than its reader does. It fails with
 * BlobStoreUnavailableError when the connection breaks or falls silent; destroying it closes the connection.
 */
export function bodyStream(body: ReadableStream<Uint8Array> | null, options: BodyStreamOptions): Readable {
  if (body === null) {
    return Readable.from([], { objectMode: false });
  }
  const reader = body.getReader();
  let timer: NodeJS.Timeout | undefined;
  return new Readable({
    read() {
      const fail = (error: unknown) => this.destroy(storeError(options.doing, s3Failure(error)));
      timer = setTimeout(() => fail({ code: "ETIMEDOUT" }), options.silenceMs);
      reader
        .read()
        .finally(() => clearTimeout(timer))
        .then(({ done, value }) => this.push(done ? null : value), fail);
    },
    destroy(error, callback) {
      clearTimeout(timer);
      reader.cancel().catch(() => undefined);
      callback(error);
    },
  });
}
