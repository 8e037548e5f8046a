import type { ThumbAnswer, ThumbRequest } from "./thumb-worker.ts";
import workerUrl from "./thumb-worker.ts?worker&url";

/** Decoded at a time, so that the page stays quick. */
const PARALLEL = 2;
/** Width and height in pixels: what a row or a tile shows, on dense screens too. */
export const THUMB_SIDE = 160;
/** Small pictures kept for rows that come back into view. */
const KEPT = 300;

type Receiver = (bitmap: ImageBitmap | undefined) => void;

/** Small pictures of the reader's own files, made off the main thread for those rows that are to be seen. */
class Thumbs {
  readonly #kept = new Map<File, ImageBitmap | undefined>();
  readonly #wanted = new Map<File, Receiver>();
  readonly #busy = new Map<number, File>();
  #worker: Worker | undefined;
  #lastKey = 0;

  /** Calls `receive` with the picture, at once or later; the answer takes the wish back. */
  want(file: File, receive: Receiver): () => void {
    if (this.#kept.has(file)) receive(this.#kept.get(file));
    else {
      this.#wanted.set(file, receive);
      this.#go();
    }
    return () => this.#wanted.delete(file);
  }

  #go(): void {
    for (const file of this.#wanted.keys()) {
      if (this.#busy.size >= PARALLEL) return;
      if ([...this.#busy.values()].includes(file)) continue;
      const key = ++this.#lastKey;
      this.#busy.set(key, file);
      this.#worker ??= this.#start();
      this.#worker.postMessage({ key, file, side: THUMB_SIDE } satisfies ThumbRequest);
    }
  }

  #start(): Worker {
    const worker = new Worker(trustedWorkerUrl() as string, { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<ThumbAnswer>) => this.#take(data));
    return worker;
  }

  #take({ key, bitmap }: ThumbAnswer): void {
    const file = this.#busy.get(key);
    this.#busy.delete(key);
    if (!file) return;
    this.#kept.set(file, bitmap);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest) {
      this.#kept.get(oldest)?.close();
      this.#kept.delete(oldest);
    }
    this.#wanted.get(file)?.(bitmap);
    this.#wanted.delete(file);
    this.#go();
  }
}

/** The small pictures of this tab. */
export const thumbs = new Thumbs();

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

/** The page's policy lets no text become the address of a script; this one address is the page's own. */
function trustedWorkerUrl(): unknown {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (!trustedTypes) return workerUrl;
  return trustedTypes.createPolicy("sheaf", { createScriptURL: () => workerUrl }).createScriptURL(workerUrl);
}
