import { constants } from "node:fs";
import { access, mkdir, mkdtemp, readlink, rename, rm, symlink } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { fetchFromApt } from "./nats-apt.mjs";
import { fetchRelease, RELEASE } from "./nats-release.mjs";
import { judgeServer, OLDEST_NATS } from "./nats-version.mjs";
import { SetupError } from "./setup-error.mjs";

/** @typedef {readonly { name: string, fetch(o: { into: string, env: NodeJS.ProcessEnv }): Promise<string> }[]} Ways */

/** Where everything in the project finds nats-server: a link to the machine's own, or a fetched file. */
export function serverPath(root) {
  return join(root, ".cache", "bin", "nats-server");
}

/**
 * Looks for a usable nats-server on this machine: `SHEAF_NATS_SERVER`, then PATH, then the project's cache.
 *
 * @param {string} root the project's folder
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} context told of each one that is too old
 * @returns {Promise<string | undefined>}
 * @throws {SetupError} when `SHEAF_NATS_SERVER` names one that cannot be used
 */
export async function findServer(root, { env, say }) {
  if (env.SHEAF_NATS_SERVER) {
    const path = resolve(root, env.SHEAF_NATS_SERVER);
    const verdict = await judgeServer(path);
    if (verdict.usable) return path;
    throw new SetupError(`SHEAF_NATS_SERVER=${path}: ${verdict.reason}`);
  }
  const onPath = (env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const candidate of [...onPath.map((folder) => resolve(folder, "nats-server")), serverPath(root)]) {
    if (!(await isExecutable(candidate))) continue;
    const verdict = await judgeServer(candidate);
    if (verdict.usable) return candidate;
    say(`passing over ${candidate}: ${verdict.reason}`);
  }
  return undefined;
}

/** Whether `serverPath` already is, or links to, `found`. */
export async function isInPlace(root, found) {
  const path = serverPath(root);
  return found === path || (await readlink(path).catch(() => undefined)) === found;
}

/** Makes `serverPath` a link to a server of this machine. */
export async function linkServer(root, found) {
  await inWorkFolder(root, async (folder) => {
    await symlink(found, join(folder, "nats-server"));
    await rename(join(folder, "nats-server"), serverPath(root));
  });
}

/**
 * Fetches nats-server to `serverPath`: the official release, or else the distribution's package.
 *
 * @param {string} root the project's folder
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void, ways?: Ways }} context `ways`: for tests
 * @throws {SetupError} naming every way that was tried and those left to the user
 */
export async function fetchServer(root, { env, say, ways = WAYS }) {
  const failures = [];
  for (const { name, fetch } of ways) {
    say(`fetching nats-server from ${name}`);
    try {
      return await inWorkFolder(root, async (into) => {
        const path = await fetch({ into, env });
        const verdict = await judgeServer(path);
        if (!verdict.usable) throw new Error(verdict.reason);
        await rename(path, serverPath(root));
      });
    } catch (error) {
      failures.push(`  ${name}: ${error.message}`);
    }
  }
  throw new SetupError(`no nats-server could be had:\n${failures.join("\n")}\n${OTHER_WAYS}`);
}

const WAYS = [
  { name: `the official release ${RELEASE}`, fetch: fetchRelease },
  { name: "this machine's package mirror (apt-get download)", fetch: fetchFromApt },
];

const OTHER_WAYS = `Any one of these helps:
  - install nats-server ${OLDEST_NATS} or newer so that it is on PATH (https://github.com/nats-io/nats-server/releases)
  - SHEAF_NATS_SERVER=/path/to/nats-server   a server that lies elsewhere
  - SHEAF_NATS_RELEASES=https://…            a mirror of the release site
  - SHEAF_NATS_URL=nats://host:4222          a broker that already runs (enough for npm start, not for npm test)`;

/** A folder on the cache's own file system, so that what is made in it can be moved into place in one step. */
async function inWorkFolder(root, work) {
  await mkdir(join(root, ".cache", "bin"), { recursive: true });
  const folder = await mkdtemp(join(root, ".cache", "nats-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
