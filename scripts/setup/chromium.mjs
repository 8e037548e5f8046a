import { delimiter, join } from "node:path";
import { run } from "./run.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Where Debian's package puts it, for a PATH that lacks that folder. */
const USUAL_PATH = "/usr/bin/chromium";
/** A name is no proof: Ubuntu's `chromium-browser` may only say that it wants a snap. A busy machine answers late. */
const TRY_MS = 30_000;
const INSTALL_MS = 300_000;
const PACKAGES = ["chromium", "fonts-dejavu-core"];

/**
 * Looks for a Chromium that runs: `SHEAF_CHROMIUM` and nothing else where it is set, else PATH, else `/usr/bin/chromium`.
 *
 * @param {{ env: NodeJS.ProcessEnv, usualPath?: string }} options `usualPath`: for tests
 * @returns {Promise<string | undefined>} its path
 */
export async function findChromium({ env, usualPath = USUAL_PATH }) {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const path of env.SHEAF_CHROMIUM ? [env.SHEAF_CHROMIUM] : [...onPath, usualPath]) {
    if ((await run(path, ["--version"], { env, timeoutMs: TRY_MS })).ok) return path;
  }
  return undefined;
}

/**
 * Sees to a browser for the tests that need one: installs Debian's package where there is none, as root and with apt-get.
 * Never fails: without a browser it says so in one line, and the browser tests are not run.
 *
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void, uid?: number, usualPath?: string }} context
 *   `uid`, `usualPath`: for tests
 */
export async function installChromium({ env, say, uid = process.getuid?.(), usualPath }) {
  const reason = await failureOf({ env, say, uid });
  if (reason === undefined && (await findChromium({ env, ...(usualPath && { usualPath }) })) !== undefined) return;
  say(`no browser: ${reason ?? "the installed one does not run"}; the browser tests will say "not run"`);
}

/** Why it could not be installed. */
async function failureOf({ env, say, uid }) {
  if (env.SHEAF_CHROMIUM) return `SHEAF_CHROMIUM=${env.SHEAF_CHROMIUM} does not run`;
  if (!(await run("apt-get", ["--version"], { env })).ok) return "no chromium on PATH, and no apt-get to install it";
  if (uid !== 0) return "no chromium on PATH, and only root may install it";
  say(`installing a browser for the tests (apt-get install ${PACKAGES.join(" ")})`);
  const giveUpAt = Date.now() + INSTALL_MS;
  return (
    (await aptFailure(env, giveUpAt, ["update"])) ??
    (await aptFailure(env, giveUpAt, ["install", "-y", "--no-install-recommends", ...PACKAGES]))
  );
}

async function aptFailure(env, giveUpAt, command) {
  const options = ["--quiet=2", "-o=DPkg::Lock::Timeout=60", "-o=Acquire::Retries=1", "-o=Acquire::http::Timeout=10"];
  const answer = await run("apt-get", [...options, ...command], {
    env: { ...env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    timeoutMs: Math.max(1, giveUpAt - Date.now()),
    // apt-get ends in order at a SIGTERM; killed, it may leave half a package.
    killSignal: "SIGTERM",
  });
  if (answer.ok) return undefined;
  const lines = answer.stderr.trim().split("\n");
  return lines.find((line) => line.startsWith("E: ")) ?? lines[0];
}
