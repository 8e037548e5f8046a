import type { Readable } from "node:stream";
import { type CopyObjectOptions, S3mini } from "s3mini";
import type { BlobStat, ByteRange } from "../blob-store.ts";
import { BlobStoreUnavailableError } from "../errors.ts";
import { bodyStream } from "./body-stream.ts";
import { deadlineFetch } from "./deadline-fetch.ts";
import { CONTENT_TYPE, uploadParts } from "./multipart-upload.ts";
import { retrying } from "./retrying.ts";
import { describeFailure, type S3Failure } from "./s3-failure.ts";
import type { S3Credentials, S3Location } from "./s3-location.ts";

/** A blob as S3 knows it. */
export interface S3Object extends BlobStat {
  /** Changes with the content. */
  readonly etag: string;
}

/** A blob in a listing. Its time may be that of the put although it was renewed since. */
export interface ListedObject extends BlobStat {
  readonly key: string;
}

/** Objects in one page of a listing, and in one request to delete: the most that S3 takes. */
const PAGE = 1000;
/** How long S3 may be silent. */
const SILENCE_MS = 10_000;
const SINGLE_PUT_BYTES = 16 * 1024 * 1024;
/** Milliseconds since 1970: some servers, s3rver among them, keep Last-Modified when an object is copied onto itself. */
const USED_AT = "x-amz-meta-used-at";

/**
 * The store's requests to its bucket, each with deadline and retries, on keys without the location's prefix. They reject
 * with BlobStoreFullError and BlobStoreUnavailableError. Tested against s3rver.
 */
export class S3Bucket {
  readonly #location: S3Location;
  readonly #credentials: S3Credentials;
  readonly #fetch = deadlineFetch(SILENCE_MS);
  readonly #s3: S3mini;

  constructor(location: S3Location, credentials: S3Credentials) {
    this.#location = location;
    this.#credentials = credentials;
    this.#s3 = this.#s3mini(this.#fetch);
  }

  /** Rejects with an Error that says why when the bucket is not there or not open to these credentials. */
  async checkAccess(): Promise<void> {
    const { bucket, bucketUrl, prefix, region } = this.#location;
    const listed = await retrying({
      doing: `open bucket ${bucket}`,
      run: () => this.#s3.listObjectsPaged("/", prefix, 1),
      answer: (failure) => {
        if (failure.status !== undefined && failure.status < 500 && failure.status !== 429) {
          const why = `S3 refuses these credentials in ${region} for ${bucketUrl}`;
          throw new Error(`${why} (${describeFailure(failure)})`);
        }
        return undefined;
      },
    });
    if (!listed) {
      throw new Error(`there is no S3 bucket ${bucket} at ${bucketUrl}`);
    }
  }

  /** Undefined when there is none. */
  head(key: string): Promise<S3Object | undefined> {
    // s3mini tells only whether there is one; the headers are read on the way.
    let headers = new Headers();
    const s3 = this.#s3mini(async (input, init) => {
      const response = await this.#fetch(input, init);
      headers = response.headers;
      return response;
    });
    return retrying({
      doing: `look at ${key}`,
      run: async () => ((await s3.objectExists(this.#name(key))) === true ? objectOf(headers) : undefined),
    });
  }

  /** The bytes; undefined when there is no such object. */
  get(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const reading = { doing: `read ${key}`, silenceMs: SILENCE_MS };
    const end = range && range.end + 1;
    return retrying<Readable | undefined>({
      doing: reading.doing,
      run: async () => {
        const { body } = await this.#s3.getObjectRaw(this.#name(key), range === undefined, range?.start, end);
        return bodyStream(body, reading);
      },
      // 416: the range begins past the end.
      answer: (failure) => (failure.status === 416 ? { is: bodyStream(null, reading) } : ifMissing(failure, undefined)),
    });
  }

  /** Puts a file's bytes, in one step for those who read: whole below 16 MiB, above in parts that are then joined. */
  async put(key: string, file: Blob): Promise<void> {
    const name = this.#name(key);
    const doing = `put ${key}`;
    if (file.size <= SINGLE_PUT_BYTES) {
      await retrying({ doing, run: () => this.#s3.putObject(name, file, CONTENT_TYPE) });
    } else {
      await uploadParts(this.#s3, { name, doing, file });
    }
  }

  /** Copies within the bucket; the bytes do not pass through here. False when there is nothing at `fromKey`. */
  copy(fromKey: string, toKey: string): Promise<boolean> {
    return this.#copy(fromKey, toKey, {});
  }

  /**
   * Makes the object as young as a new one by a copy onto itself, which S3 takes when something about it changes. False
   * when there is none. Its storage class becomes the bucket's default again.
   */
  renew(key: string, usedAtMs: number): Promise<boolean> {
    const metadata = { [USED_AT]: String(usedAtMs) };
    return this.#copy(key, key, { metadataDirective: "REPLACE", contentType: CONTENT_TYPE, metadata });
  }

  /** Nothing happens when there is none. */
  async delete(key: string): Promise<void> {
    await retrying({ doing: `delete ${key}`, run: () => this.#s3.deleteObject(this.#name(key)) });
  }

  /** Deletes all whose keys begin with `prefix`, one page after the other. */
  async deleteAll(prefix: string): Promise<void> {
    const doing = `delete all under ${prefix}`;
    for await (const page of this.list(prefix)) {
      const names = page.map(({ key }) => this.#name(key));
      const deleted = await retrying({ doing, run: () => this.#s3.deleteObjects(names) });
      if (deleted.includes(false)) {
        throw new BlobStoreUnavailableError(`${doing}: S3 kept some`);
      }
    }
  }

  /** The objects whose keys begin with `prefix`, up to a thousand at a time, ordered by key. */
  async *list(prefix: string): AsyncGenerator<readonly ListedObject[]> {
    const doing = `list ${prefix}`;
    let token: string | undefined;
    do {
      const from = token;
      const run = () => this.#s3.listObjectsPaged("/", this.#name(prefix), PAGE, from);
      const page = await retrying({ doing, run });
      if (!page?.objects) {
        throw new BlobStoreUnavailableError(`${doing}: the bucket is gone`);
      }
      yield page.objects.map(({ Key, Size, LastModified }) => ({
        key: Key.slice(this.#location.prefix.length),
        bytes: Size,
        modifiedMs: LastModified.getTime(),
      }));
      token = page.nextContinuationToken;
    } while (token !== undefined);
  }

  #copy(fromKey: string, toKey: string, options: CopyObjectOptions): Promise<boolean> {
    const from = this.#name(fromKey);
    // s3mini escapes the slashes of the source, which s3rver does not undo; these names need no escaping.
    const additionalHeaders = { "x-amz-copy-source": `/${this.#location.bucket}/${from}` };
    return retrying({
      doing: `copy ${fromKey} to ${toKey}`,
      run: async () => {
        await this.#s3.copyObject(from, this.#name(toKey), { ...options, additionalHeaders });
        return true;
      },
      answer: (failure) => ifMissing(failure, false),
    });
  }

  #name(key: string): string {
    return this.#location.prefix + key;
  }

  #s3mini(fetch: typeof globalThis.fetch): S3mini {
    const { region, bucketUrl } = this.#location;
    return new S3mini({ ...this.#credentials, region, endpoint: bucketUrl, fetch });
  }
}

function ifMissing<T>({ status }: S3Failure, is: T): { readonly is: T } | undefined {
  return status === 404 ? { is } : undefined;
}

function objectOf(headers: Headers): S3Object {
  const modifiedMs = Date.parse(headers.get("last-modified") ?? "");
  return {
    bytes: Number(headers.get("content-length")),
    modifiedMs: Math.max(modifiedMs, Number(headers.get(USED_AT))),
    etag: headers.get("etag") ?? "",
  };
}
