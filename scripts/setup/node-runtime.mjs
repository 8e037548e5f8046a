import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "./run.mjs";
import { SetupError } from "./setup-error.mjs";

const NEEDED_MAJOR = 24;

/** Where the npm scripts find Node: the pinned one of this platform's package, or a link to a system Node. */
export function nodePath(root) {
  return join(root, "node_modules", ".bin", "node");
}

/**
 * Sees to it that `node_modules/.bin/node` runs and is new enough. npm brings it on Linux with glibc (x64, arm64);
 * elsewhere the Node that runs this set-up is linked there when it will do.
 *
 * @param {string} root the project's folder
 * @param {{ execPath: string, version: string }} [own] the Node running this; for tests
 * @throws {SetupError} when neither is new enough
 */
export async function ensureNode(root, own = process) {
  const path = nodePath(root);
  const answer = await run(path, ["--version"]);
  if (answer.ok && major(answer.stdout) >= NEEDED_MAJOR) return;
  if (major(own.version) < NEEDED_MAJOR) {
    throw new SetupError(
      `Sheaf runs on Node ${NEEDED_MAJOR} or newer. npm brings it on Linux with glibc (x64, arm64); here (` +
        `${process.platform}-${process.arch}, Node ${own.version}) please install Node ${NEEDED_MAJOR} and run this again.`,
    );
  }
  const fresh = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await rm(fresh, { force: true });
  await symlink(own.execPath, fresh);
  await rename(fresh, path);
}

function major(version) {
  return Number(/^v?(\d+)\./.exec(version.trim())?.[1] ?? 0);
}
