import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findChromium, installChromium } from "./chromium.mjs";
import { testProject } from "./test-project.mjs";

const NOT_RUN = 'the browser tests will say "not run"';

/** A machine whose PATH is one folder, with the given programs as shell scripts in it, beside a shell's own. */
async function machine(programs = {}) {
  const project = await testProject();
  const bin = join(project.root, "bin");
  await mkdir(bin);
  const add = async (name, script) => {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
    return join(bin, name);
  };
  for (const [name, script] of Object.entries(programs)) await add(name, script);
  const said = [];
  const usualPath = join(bin, "usual");
  const context = (env = {}, uid = 0) => ({ env: { PATH: bin, BIN: bin, ...env }, uid, usualPath });
  const install = (env, uid) => installChromium({ ...context(env, uid), say: (line) => said.push(line) });
  return { ...project, bin, add, said, context, install };
}

/** Notes how it was called; installing puts a browser on PATH. */
const APT_GET = `echo "$DEBIAN_FRONTEND $*" >> "$BIN/calls"
case "$*" in *install*) printf '#!/bin/sh\\nexit 0\\n' > "$BIN/chromium"; /bin/chmod 755 "$BIN/chromium";; esac`;

test("the first on PATH that runs is taken, then the usual place", async () => {
  await using m = await machine({ chromium: "echo 'needs the snap' >&2; exit 1", "google-chrome": "exit 0" });
  expect(await findChromium(m.context())).toBe(join(m.bin, "google-chrome"));
  await m.add("google-chrome", "exit 1");
  expect(await findChromium(m.context())).toBeUndefined();
  const usual = await m.add("usual", "exit 0");
  expect(await findChromium(m.context())).toBe(usual);
});

test("where SHEAF_CHROMIUM names one, no other will do", async () => {
  await using m = await machine({ chromium: "exit 0", mine: "exit 0" });
  expect(await findChromium(m.context({ SHEAF_CHROMIUM: join(m.bin, "mine") }))).toBe(join(m.bin, "mine"));
  const missing = { SHEAF_CHROMIUM: join(m.bin, "missing") };
  expect(await findChromium(m.context(missing))).toBeUndefined();
  await m.install(missing);
  expect(m.said).toEqual([`no browser: SHEAF_CHROMIUM=${join(m.bin, "missing")} does not run; ${NOT_RUN}`]);
});

test("root gets the distribution's package, without questions", async () => {
  await using m = await machine({ "apt-get": APT_GET });
  await m.install();
  expect(m.said).toEqual(["installing a browser for the tests (apt-get install chromium fonts-dejavu-core)"]);
  const [, update, install] = (await readFile(join(m.bin, "calls"), "utf8")).trim().split("\n");
  expect(update).toMatch(/^noninteractive .* update$/);
  expect(install).toMatch(/^noninteractive .* install -y --no-install-recommends chromium fonts-dejavu-core$/);
  expect(await findChromium(m.context())).toBe(join(m.bin, "chromium"));
});

test("what apt-get cannot do is told in one line and is no error", async () => {
  const refusing = 'case "$*" in *install*) echo "W: old" >&2; echo "E: Unable to locate package" >&2; exit 100;; esac';
  await using m = await machine({ "apt-get": refusing });
  await m.install();
  expect(m.said.slice(1)).toEqual([`no browser: E: Unable to locate package; ${NOT_RUN}`]);
});

test("an installed package that does not run is told", async () => {
  await using m = await machine({ "apt-get": "exit 0" });
  await m.install();
  expect(m.said.slice(1)).toEqual([`no browser: the installed one does not run; ${NOT_RUN}`]);
});

test("without root, or without apt-get, nothing is tried", async () => {
  await using m = await machine();
  await m.install();
  await m.add("apt-get", APT_GET);
  await m.install({}, 1000);
  expect(m.said).toEqual([
    `no browser: no chromium on PATH, and no apt-get to install it; ${NOT_RUN}`,
    `no browser: no chromium on PATH, and only root may install it; ${NOT_RUN}`,
  ]);
  expect((await readFile(join(m.bin, "calls"), "utf8")).trim()).toBe("--version");
});
