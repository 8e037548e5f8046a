import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { access, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureNode, nodePath } from "./node-runtime.mjs";
import { SetupError } from "./setup-error.mjs";

// Spelled out so that neither NODE_ENV=production nor a user's npm settings leave out the test tools, the pinned Node
// or sharp's binaries (both optional dependencies).
const INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
const COMPLETE = ["--include=dev", "--include=optional"];

/** Whether `node_modules` is what package-lock.json asks for on this platform. */
export async function packagesInstalled(root) {
  const [found, wanted] = await Promise.all([readFile(stampPath(root), "utf8").catch(() => ""), stamp(root)]);
  if (found !== wanted) return false;
  return access(nodePath(root)).then(
    () => true,
    () => false,
  );
}

/**
 * Installs the locked packages and a Node that runs them. The stamp is written last, so that an interrupted
 * installation is done again.
 *
 * @param {string} root the project's folder
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} context
 * @throws {SetupError} when npm fails or no Node is new enough
 */
export async function installPackages(root, { env, say }) {
  say("installing the packages (npm ci)");
  const wanted = await stamp(root);
  await npmCi(root, env);
  await ensureNode(root);
  const fresh = `${stampPath(root)}.${process.pid}`;
  await writeFile(fresh, wanted);
  await rename(fresh, stampPath(root));
}

function npmCi(root, env) {
  return new Promise((resolve, reject) => {
    const npm = spawn("npm", [...INSTALL, ...COMPLETE], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
    npm.once("error", (error) => reject(new SetupError(`npm could not be started: ${error.message}`)));
    npm.once("exit", (code, signal) => {
      if (code === 0) resolve(undefined);
      else reject(new SetupError(`npm ci failed (${signal ?? `exit code ${code}`}); its own message is above`));
    });
  });
}

function stampPath(root) {
  return join(root, "node_modules", ".sheaf-lock");
}

async function stamp(root) {
  const lock = await readFile(join(root, "package-lock.json"));
  return `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}\n`;
}
