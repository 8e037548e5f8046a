import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise } from "yauzl";

/** A file out of an archive. */
export interface Unzipped {
  readonly entry: Entry;
  readonly bytes: Buffer;
}

/** All files of an archive by name, in its order. Throws for unsafe names, names that come twice and bytes that differ. */
export async function unzip(archive: Uint8Array): Promise<Map<string, Unzipped>> {
  const zip = await fromBufferPromise(Buffer.from(archive), { lazyEntries: true, strictFileNames: true });
  const files = new Map<string, Unzipped>();
  for await (const entry of zip.eachEntry()) {
    if (files.has(entry.fileName)) throw new Error(`${entry.fileName} is there twice`);
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName} is damaged`);
    files.set(entry.fileName, { entry, bytes });
  }
  return files;
}
