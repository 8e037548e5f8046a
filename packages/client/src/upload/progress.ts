/** How far an upload is. */
export interface UploadProgress {
  /** Position in `files` of the file that has moved. */
  readonly index: number;
  /** Of that file. */
  readonly sentBytes: number;
  readonly sizeBytes: number;
  /** Of all files, by bytes, 0 to 1; 1 is told once, when all are stored. */
  readonly fraction: number;
}

/** Adds up how much of each file has been sent. */
export class ProgressMeter {
  readonly #sizes: readonly number[];
  readonly #tell: (progress: UploadProgress) => void;
  readonly #sent: number[];
  readonly #totalBytes: number;
  #sentBytes = 0;
  #stored = 0;

  constructor(sizes: readonly number[], tell: (progress: UploadProgress) => void) {
    this.#sizes = sizes;
    this.#tell = tell;
    this.#sent = sizes.map(() => 0);
    this.#totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  }

  /** `bytes` of a request's body are sent, the file's and no other's; a repeated request begins anew. */
  sent(index: number, bytes: number): void {
    const sizeBytes = this.#sizes[index] ?? 0;
    const sentBytes = Math.min(bytes, sizeBytes);
    this.#sentBytes += sentBytes - (this.#sent[index] ?? 0);
    this.#sent[index] = sentBytes;
    this.#tell({ index, sentBytes, sizeBytes, fraction: this.#fraction() });
  }

  /** The file is in the store, or was refused by it. */
  stored(index: number): void {
    this.#stored++;
    this.sent(index, this.#sizes[index] ?? 0);
  }

  /** What has been sent but not stored may still have to be sent again. */
  #fraction(): number {
    if (this.#stored === this.#sizes.length) return 1;
    return this.#totalBytes === 0 ? 0 : Math.min(this.#sentBytes / this.#totalBytes, 0.999);
  }
}
