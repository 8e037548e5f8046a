/**
 * Completes package-lock.json after a change of dependencies: `npm run lock`.
 *
 * npm drops optional packages of other platforms from the lock when the registry at hand does not carry them, and then
 * `npm ci` refuses that very lock as incomplete. This adds what is missing from what the packages themselves say of
 * their optional dependencies. An added entry has no integrity: a registry that carries it fills that in.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One package in the lock; what this needs of it. */
interface Entry {
  readonly license?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const OS = new Set(["aix", "android", "darwin", "freebsd", "linux", "openharmony", "win32"]);
const CPU: Readonly<Record<string, string>> = { aarch64: "arm64", armv7: "arm" };
const CPUS = new Set(["arm", "arm64", "ia32", "ppc64", "riscv64", "s390x", "x64"]);

/** The entries that `packages` lacks, by their place in the lock. */
export function missingEntries(packages: Readonly<Record<string, Entry>>): Record<string, object> {
  const missing: Record<string, object> = {};
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, version] of place === "" ? [] : Object.entries(entry.optionalDependencies ?? {})) {
      const at = `node_modules/${name}`;
      if (!packages[at]) missing[at] = { version, ...platformOf(name), ...inherited(entry), optional: true };
    }
  }
  return missing;
}

function inherited({ dev, license }: Entry) {
  return { ...(dev && { dev }), ...(license && { license }) };
}

/** Packages of one platform carry it in their name: `@x/y-linux-arm64-musl`. */
function platformOf(name: string) {
  const words = name.split(/[-/]/);
  const os = words.find((word) => OS.has(word));
  const cpu = words.map((word) => CPU[word] ?? word).find((word) => CPUS.has(word));
  if (!os || !cpu) throw new Error(`${name} is not in the lock and names no platform`);
  const libc = words.at(-1) === "musl" ? "musl" : "glibc";
  return { cpu: [cpu], os: [os], ...(os === "linux" && /(musl|gnu)$/.test(name) && { libc: [libc] }) };
}

if (import.meta.main) {
  const path = join(import.meta.dirname, "../package-lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, Entry> };
  const missing = missingEntries(lock.packages);
  const all = Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(all) as Record<string, Entry>;
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${Object.keys(missing).length} entries added to package-lock.json`);
}
