/** No blob is stored under the key. */
export class BlobNotFoundError extends Error {
  override readonly name = "BlobNotFoundError";
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super(`no blob under ${key}`, options);
    this.key = key;
  }
}

/** A draft went past its `maxBytes`. */
export class BlobTooLargeError extends Error {
  override readonly name = "BlobTooLargeError";
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** The store has no room: below its free-space guard, or a write met a full disk or quota. May pass with time. */
export class BlobStoreFullError extends Error {
  override readonly name = "BlobStoreFullError";
}

/** The store did not answer, or with a failure of its own: a broken disk, an S3 that is down. May pass with time. */
export class BlobStoreUnavailableError extends Error {
  override readonly name = "BlobStoreUnavailableError";
}

/** A key, or a part of one, is not of a form the store knows. A programming error or a hostile caller; never a reason to retry. */
export class InvalidBlobKeyError extends Error {
  override readonly name = "InvalidBlobKeyError";

  constructor(what: string, value: string) {
    super(`invalid ${what}: ${JSON.stringify(value.slice(0, 100))}`);
  }
}
