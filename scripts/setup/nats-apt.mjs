import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aptMirrors } from "./apt-sources.mjs";
import { judgeServer } from "./nats-version.mjs";
import { run } from "./run.mjs";

/** Newest first. nats-server depends on nothing but the C library, so a package of a newer suite usually runs. */
const SUITES = {
  debian: { suites: ["sid", "trixie"], components: "main" },
  ubuntu: { suites: ["devel"], components: "universe" },
};
const APT_TIMEOUT_MS = 120_000;

/**
 * Takes nats-server out of the distribution's package: apt-get downloads it from the machine's own mirror with lists
 * and cache in a private folder, and dpkg-deb unpacks it. Needs no root, installs nothing, leaves apt's state alone.
 *
 * Signatures are checked as for every package of this machine, by the keyrings its lists name: Debian's keyring also
 * holds the keys of newer suites. Never is `Trusted: yes` added here; only where the owner wrote it for a mirror is it
 * carried over.
 *
 * @param {{ into: string, mirrors?: import("./apt-sources.mjs").AptMirror[] }} options `into`: an existing folder
 * @returns {Promise<string>} an executable that has been tried
 */
export async function fetchFromApt({ into, mirrors }) {
  const failures = [];
  for (const mirror of mirrors ?? (await aptMirrors())) {
    const { suites, components } = SUITES[mirror.distribution];
    for (const suite of suites) {
      const folder = join(into, `${failures.length}-${suite}`);
      try {
        return await downloadAndUnpack({ folder, mirror, suite, components });
      } catch (error) {
        failures.push(`${mirror.uri} ${suite}: ${error.message}`);
      }
    }
  }
  throw new Error(failures.join("; ") || "no Debian or Ubuntu mirror in /etc/apt");
}

async function downloadAndUnpack({ folder, mirror, suite, components }) {
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "archives", "partial"), { recursive: true });
  const stanza = ["Types: deb", `URIs: ${mirror.uri}`, `Suites: ${suite}`, `Components: ${components}`];
  await writeFile(join(folder, "mirror.sources"), [...stanza, ...mirror.trust, ""].join("\n"));
  await writeFile(join(folder, "apt.conf"), aptConfig(folder));
  await apt(folder, "update");
  await apt(folder, "download", "nats-server");
  const deb = (await readdir(folder)).find((name) => name.endsWith(".deb"));
  if (deb === undefined) throw new Error("apt-get left no package");
  await mustRun("dpkg-deb", ["--extract", deb, "package"], folder);
  return tried(join(folder, "package", "usr"));
}

async function tried(usr) {
  const reasons = [];
  for (const bin of ["bin", "sbin"]) {
    const path = join(usr, bin, "nats-server");
    const verdict = await judgeServer(path);
    if (verdict.usable) return path;
    reasons.push(verdict.reason);
  }
  throw new Error(`the package's nats-server: ${reasons.join(", ")}`);
}

/** Read after the machine's own apt settings (proxies stay in force) and stronger. The hooks must go: some images run
 * `rm` on the system's cache after every update. */
function aptConfig(folder) {
  return `
Dir::State "${folder}";
Dir::State::Lists "${folder}/lists";
Dir::State::status "/dev/null";
Dir::Cache "${folder}";
Dir::Cache::Archives "${folder}/archives";
Dir::Etc::SourceList "${folder}/mirror.sources";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "5";
Acquire::https::Timeout "5";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`;
}

function apt(folder, ...args) {
  return mustRun("apt-get", ["--quiet=2", "-c", join(folder, "apt.conf"), ...args], folder);
}

async function mustRun(command, args, cwd) {
  const answer = await run(command, args, { cwd, timeoutMs: APT_TIMEOUT_MS, env: { ...process.env, LC_ALL: "C" } });
  if (answer.ok) return;
  const lines = answer.stderr.trim().split("\n");
  throw new Error(lines.find((line) => line.startsWith("E: ")) ?? lines[0] ?? `${command} failed`);
}
