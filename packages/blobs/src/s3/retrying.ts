import { setTimeout as delay } from "node:timers/promises";
import { isPassing, type S3Failure, s3Failure, storeError } from "./s3-failure.ts";

const ATTEMPTS = 4;
const BASE_MS = 100;

/** One request to S3. */
export interface S3Request<T> {
  /** What is done to what, for messages. */
  readonly doing: string;
  run(): Promise<T>;
  /** Makes an answer of a failure, as of a 404; undefined where it is none. What it throws is thrown. */
  readonly answer?: (failure: S3Failure) => { readonly is: T } | undefined;
}

/**
 * Runs a request up to four times while its failure may pass, waiting 100, 200 and 400 ms in between, up to half of it
 * left to chance. Rejects with BlobStoreFullError or BlobStoreUnavailableError.
 */
export async function retrying<T>({ doing, run, answer }: S3Request<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const failure = s3Failure(error);
      const answered = answer?.(failure);
      if (answered !== undefined) {
        return answered.is;
      }
      if (attempt === ATTEMPTS || !isPassing(failure)) {
        throw storeError(doing, failure);
      }
    }
    await delay(BASE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
  }
}
