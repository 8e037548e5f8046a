import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { download } from "./download.mjs";
import { fileFromTarGz } from "./tar.mjs";

/** The release that is fetched; the newest one the tests have been run with. */
export const RELEASE = "2.15.1";

const RELEASES = "https://github.com/nats-io/nats-server/releases/download";
const ARCH = { x64: "amd64", arm64: "arm64", arm: "arm7", ppc64: "ppc64le", s390x: "s390x" };

/**
 * Fetches the official nats-server for this platform and checks it against the SHA-256 published beside it.
 *
 * @param {{ into: string, env: NodeJS.ProcessEnv, stallMs?: number }} options `into`: an existing folder;
 *   `SHEAF_NATS_RELEASES` in `env` names another site laid out like the official one
 * @returns {Promise<string>} the executable
 */
export async function fetchRelease({ into, env, stallMs }) {
  const archive = `nats-server-v${RELEASE}-${process.platform}-${ARCH[process.arch] ?? process.arch}.tar.gz`;
  const folder = `${(env.SHEAF_NATS_RELEASES || RELEASES).replace(/\/+$/, "")}/v${RELEASE}`;
  // The checksums first: they are small, so a site that does not answer is found out before the large file.
  const sums = (await download(`${folder}/SHA256SUMS`, { stallMs })).toString("utf8");
  const published = sums.split("\n").find((line) => line.trim().split(/\s+\*?/)[1] === archive);
  if (published === undefined) throw new Error(`${folder}: no release for this platform (${archive})`);
  const bytes = await download(`${folder}/${archive}`, { stallMs });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (!published.startsWith(sha256)) throw new Error(`${folder}/${archive}: not the file its published SHA-256 names`);
  const server = fileFromTarGz(bytes, "nats-server");
  if (server === undefined) throw new Error(`${folder}/${archive}: no nats-server inside`);
  const path = join(into, "nats-server");
  await writeFile(path, server, { mode: 0o755 });
  return path;
}
