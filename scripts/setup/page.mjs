import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodePath } from "./node-runtime.mjs";
import { run } from "./run.mjs";
import { SetupError } from "./setup-error.mjs";

/** What the page is built of. The lock file stands for the packages it holds; the page's tsconfig extends the root's. */
const SOURCES = ["packages/web", "packages/client/src"];
const ROOT_FILES = ["package-lock.json", "tsconfig.json"];
const NOT_BUILT_OF = /^(?:dist|node_modules|testing)$|\.test\.tsx?$/;
const BUILD_MS = 180_000;

/** Where the built page lies. */
function pageFolder(root) {
  return join(root, "packages", "web", "dist");
}

/** Whether the built page is that of its sources as they are; a project without a page has nothing to build. */
export async function pageBuilt(root) {
  const found = await readFile(join(pageFolder(root), ".stamp"), "utf8").catch(() => undefined);
  return found === (await stamp(root)) || !(await exists(join(root, "packages", "web")));
}

/**
 * Builds the page with the pinned Node. It is made in a folder of its own and moved into place when it is whole, stamp
 * included, so that an interrupted build is done again.
 *
 * @param {string} root the project's folder
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} context
 * @throws {SetupError} with Vite's message
 */
export async function buildPage(root, { env, say }) {
  say("building the page (vite build)");
  const wanted = await stamp(root);
  await mkdir(join(root, ".cache"), { recursive: true });
  const folder = await mkdtemp(join(root, ".cache", "page-"));
  try {
    const fresh = join(folder, "fresh");
    await viteBuild(root, { env, into: fresh });
    await writeFile(join(fresh, ".stamp"), wanted);
    if (await exists(pageFolder(root))) await rename(pageFolder(root), join(folder, "old"));
    await rename(fresh, pageFolder(root));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function viteBuild(root, { env, into }) {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", join(root, "packages", "web"), "--outDir", into, "--emptyOutDir"];
  // A NODE_ENV of the shell would make another page of the same sources.
  const settings = { ...env, NODE_ENV: "production", NO_COLOR: "1" };
  const answer = await run(nodePath(root), args, { cwd: root, env: settings, timeoutMs: BUILD_MS });
  if (!answer.ok) throw new SetupError(`the page could not be built:\n${answer.stderr.trim()}`);
}

/** A hash over the names and contents of all that the page is built of. */
async function stamp(root) {
  const inFolders = (await Promise.all(SOURCES.map((source) => filesIn(root, source)))).flat();
  const paths = [...ROOT_FILES, ...inFolders.sort()];
  const contents = await Promise.all(paths.map((path) => readFile(join(root, path)).catch(() => "")));
  const hash = createHash("sha256");
  for (const [i, path] of paths.entries()) hash.update(`${path}\0${contents[i].length}\0`).update(contents[i]);
  return `${hash.digest("hex")}\n`;
}

async function filesIn(root, folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const built = entries.filter(({ name }) => !NOT_BUILT_OF.test(name));
  const found = built.map((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(root, path) : [path];
  });
  return (await Promise.all(found)).flat();
}

function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
