import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPTS = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * A project folder of its own for a test: the real set-up scripts over an empty package list.
 *
 * @returns {Promise<AsyncDisposable & { root: string }>}
 */
export async function testProject() {
  const root = await mkdtemp(join(tmpdir(), "sheaf-setup-"));
  await mkdir(join(root, "scripts"));
  await cp(join(SCRIPTS, "setup"), join(root, "scripts", "setup"), { recursive: true });
  await cp(join(SCRIPTS, "setup.mjs"), join(root, "scripts", "setup.mjs"));
  await writeFile(join(root, "package.json"), JSON.stringify({ name: "sample", version: "1.0.0" }));
  await writeLock(root, "1.0.0");
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** A lock file without packages; another `version` makes it a changed one. */
export async function writeLock(root, version) {
  const lock = {
    name: "sample",
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { "": { name: "sample", version } },
  };
  await writeFile(join(root, "package-lock.json"), JSON.stringify(lock));
}

/** An executable in the place of nats-server that tells `version`. */
export async function fakeServer(path, version) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  await chmod(path, 0o755);
  return path;
}
