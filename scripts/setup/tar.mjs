import { gunzipSync } from "node:zlib";

const BLOCK_BYTES = 512;

/**
 * Takes one file out of a .tar.gz in memory, by the last part of its path. Enough of the format for a release archive
 * (plain files, https://www.gnu.org/software/tar/manual/html_node/Standard.html); other kinds of entry are passed over.
 *
 * @param {Buffer} archive
 * @param {string} name
 * @returns {Buffer | undefined} undefined when there is no such file
 */
export function fileFromTarGz(archive, name) {
  const tar = gunzipSync(archive);
  for (let at = 0; at + BLOCK_BYTES <= tar.length && tar[at] !== 0; ) {
    const bytes = Number.parseInt(text(tar, at + 124, 12), 8);
    const isFile = ["0", ""].includes(text(tar, at + 156, 1));
    const start = at + BLOCK_BYTES;
    if (isFile && text(tar, at, 100).split("/").at(-1) === name) return tar.subarray(start, start + bytes);
    at = start + Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return undefined;
}

/** A header field: characters up to the first NUL. */
function text(tar, start, length) {
  const field = tar.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("latin1", 0, end === -1 ? length : end).trim();
}
