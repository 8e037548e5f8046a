import { type SseMessage, SseParser } from "./sse-parser.ts";

/** Says that a stream was silent for longer than a living one is. */
export class SilenceError extends Error {
  override readonly name = "SilenceError";
  /** Whether any byte had come before. */
  readonly heard: boolean;

  constructor(silenceMs: number, heard: boolean) {
    super(`not a byte came within ${silenceMs} ms`);
    this.heard = heard;
  }
}

/** How a stream is read. */
export interface ReadMessagesOptions {
  /** Longest time without a byte; time in which the caller does not ask for more does not count. */
  readonly silenceMs: number;
  /** The first bytes have come. */
  onHeard(): void;
  /** The stream says how long it wants to be waited for. */
  onRetryMs(retryMs: number): void;
}

/**
 * The events of one connection until it ends. Throws a SilenceError when it falls silent, and whatever the connection
 * breaks with. Closes the connection in every case.
 */
export async function* readMessages(
  body: ReadableStream<Uint8Array>,
  { silenceMs, onHeard, onRetryMs }: ReadMessagesOptions,
): AsyncGenerator<SseMessage, void> {
  const parser = new SseParser();
  const reader = body.getReader();
  let heard = false;
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read(), () => new SilenceError(silenceMs, heard));
      if (done) return;
      if (!heard) onHeard();
      heard = true;
      const messages = parser.push(value);
      if (parser.retryMs !== undefined) onRetryMs(parser.retryMs);
      yield* messages;
    }
  } finally {
    // Not waited for: nobody needs to know how the connection takes it.
    reader.cancel().catch(() => undefined);
  }
}

function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
