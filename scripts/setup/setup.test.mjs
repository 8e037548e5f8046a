import { access, readdir, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serverPath } from "./nats-server.mjs";
import { ensureNode, nodePath } from "./node-runtime.mjs";
import { run } from "./run.mjs";
import { fakeServer, testProject, writeLock } from "./test-project.mjs";
import { ARCHIVE, releaseArchive, releaseSite, sumsLine } from "./test-release-site.mjs";

/** Runs the set-up as `npm start` does, away from this machine's own settings and servers. */
function setup(root, env = {}, ...args) {
  const { PATH, HOME } = process.env;
  const options = { cwd: root, env: { PATH, HOME, ...env }, timeoutMs: 60_000 };
  return run(process.execPath, ["scripts/setup.mjs", ...args], options);
}

test("a fresh project gets packages, a Node and a server; a second run is silent and quick", async () => {
  await using project = await testProject();
  const { root } = project;
  const archive = releaseArchive();
  await using site = await releaseSite({ SHA256SUMS: sumsLine(archive), [ARCHIVE]: archive });
  const first = await setup(root, { SHEAF_NATS_RELEASES: site.url });
  expect(first).toMatchObject({ ok: true, stdout: "" });
  expect(first.stderr).toMatch(
    /^setup: installing the packages \(npm ci\)\nsetup: fetching nats-server from the official .*\n$/,
  );
  expect((await run(nodePath(root), ["--version"])).stdout).toBe(`${process.version}\n`);
  const begun = performance.now();
  expect(await setup(root)).toEqual({ ok: true, stdout: "", stderr: "" });
  // The promise is 150 ms on an idle machine; the bound leaves room for a busy one.
  expect(performance.now() - begun).toBeLessThan(1_500);
});

test("several at once end with one working set-up", async () => {
  await using project = await testProject();
  const { root } = project;
  const archive = releaseArchive();
  await using site = await releaseSite({ SHA256SUMS: sumsLine(archive), [ARCHIVE]: archive });
  const runs = await Promise.all([1, 2, 3].map(() => setup(root, { SHEAF_NATS_RELEASES: site.url })));
  expect(runs.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(
    runs
      .map(({ stderr }) => stderr)
      .join("")
      .match(/npm ci/g),
  ).toHaveLength(1);
  expect(await readdir(join(root, ".cache"))).toEqual(["bin"]);
});

test("a changed lock file installs again", async () => {
  await using project = await testProject();
  const { root } = project;
  await fakeServer(serverPath(root), "2.15.1");
  await setup(root);
  await writeLock(root, "1.0.1");
  expect((await setup(root)).stderr).toContain("npm ci");
  expect((await setup(root)).stderr).toBe("");
});

test("an installation that npm refuses ends with one message and is tried again", async () => {
  await using project = await testProject();
  const { root } = project;
  await fakeServer(serverPath(root), "2.15.1");
  await rm(join(root, "package.json"));
  const failed = await setup(root);
  expect(failed.ok).toBe(false);
  expect(failed.stderr).toContain("setup: npm ci failed (exit code 1)");
  expect((await setup(root)).ok).toBe(false);
});

test("a server named in SHEAF_NATS_SERVER is linked in place of the cached one", async () => {
  await using project = await testProject();
  const { root } = project;
  await fakeServer(serverPath(root), "2.15.1");
  const named = await fakeServer(join(root, "named"), "2.12.0");
  expect((await setup(root, { SHEAF_NATS_SERVER: named })).ok).toBe(true);
  expect(await readlink(serverPath(root))).toBe(named);
});

test("a server on PATH that is too old is reported while one is looked for, not at every start", async () => {
  await using project = await testProject();
  const { root } = project;
  const old = await fakeServer(join(root, "tools", "nats-server"), "2.9.10");
  const archive = releaseArchive();
  await using site = await releaseSite({ SHA256SUMS: sumsLine(archive), [ARCHIVE]: archive });
  const env = { SHEAF_NATS_RELEASES: site.url, PATH: `${join(root, "tools")}:${process.env.PATH}` };
  expect((await setup(root, env)).stderr).toContain(`passing over ${old}: version 2.9.10 is older than 2.10.27`);
  expect((await setup(root, env)).stderr).toBe("");
});

test("with SHEAF_NATS_URL no server is fetched; the tests say that they need one", async () => {
  await using project = await testProject();
  const { root } = project;
  const env = { SHEAF_NATS_URL: "nats://127.0.0.1:4222" };
  expect((await setup(root, env)).ok).toBe(true);
  await expect(access(serverPath(root))).rejects.toThrow("ENOENT");
  const forTests = await setup(root, env, "--for-tests");
  expect(forTests.ok).toBe(false);
  expect(forTests.stderr).toContain("SHEAF_NATS_SERVER");
});

test("a Node below 24 on a platform without a packaged one is told what to do", async () => {
  await using project = await testProject();
  const old = { execPath: "/usr/bin/node", version: "v20.20.2" };
  await expect(ensureNode(project.root, old)).rejects.toThrow("please install Node 24");
});
