import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { BlobNotFoundError, type BlobStore, outputKey, type ScratchFolder, sourceKey } from "@sheaf/blobs";
import { TaskError } from "../task-error.ts";
import type { NewOutput, TaskBlobs } from "./task-blobs.ts";

/** An output that is in the store, as the report tells of it. */
export interface StoredOutput {
  readonly name: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** The blobs of one run. Dispose of it when the run is over. */
export class RunBlobs implements TaskBlobs, AsyncDisposable {
  readonly #store: () => Promise<BlobStore>;
  readonly #group: { readonly id: string; readonly index: number };
  readonly #stored = new Map<string, StoredOutput>();
  #scratch: Promise<ScratchFolder> | undefined;

  /** `store` is asked for on first use: most tasks need none. */
  constructor(store: () => Promise<BlobStore>, group: { readonly id: string; readonly index: number }) {
    this.#store = store;
    this.#group = group;
  }

  /** What was stored, in the order of the first time. */
  get outputs(): readonly StoredOutput[] {
    return [...this.#stored.values()];
  }

  async read(imageId: string): Promise<Readable> {
    const store = await this.#store();
    await store.touch(keyOf(imageId));
    return store.get(keyOf(imageId)).catch(notFound);
  }

  async localPath(imageId: string): Promise<string> {
    const store = await this.#store();
    this.#scratch ??= store.scratch();
    const { path } = await this.#scratch;
    await store.touch(keyOf(imageId));
    return store.localPath(keyOf(imageId), path).catch(notFound);
  }

  async putOutput({ name, format, bytes, width = 0, height = 0 }: NewOutput): Promise<void> {
    const store = await this.#store();
    const { id, index } = this.#group;
    await store.put(outputKey(id, index, name, format), bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.#stored.set(name, { name, format, width, height, bytes: bytes.byteLength, sha256 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#scratch)?.[Symbol.asyncDispose]();
  }
}

function keyOf(imageId: string): string {
  try {
    return sourceKey(imageId);
  } catch (cause) {
    throw new TaskError(`${JSON.stringify(imageId.slice(0, 100))} is not an uploaded image's id`, {
      cause,
      retryable: false,
    });
  }
}

function notFound(error: unknown): never {
  if (error instanceof BlobNotFoundError)
    throw new TaskError("there is no such image", { cause: error, retryable: false });
  throw error;
}
