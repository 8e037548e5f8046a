import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fetchServer, findServer, isInPlace, linkServer, serverPath } from "./nats-server.mjs";
import { judgeServer } from "./nats-version.mjs";
import { fakeServer, testProject } from "./test-project.mjs";

const quiet = () => {};

test("SHEAF_NATS_SERVER comes before PATH, PATH before the cache", async () => {
  await using project = await testProject();
  const { root } = project;
  const cached = await fakeServer(serverPath(root), "2.10.27");
  const onPath = await fakeServer(join(root, "tools", "nats-server"), "2.11.0");
  const named = await fakeServer(join(root, "named"), "2.12.0");
  const PATH = `/nonexistent:${join(root, "tools")}`;
  expect(await findServer(root, { env: { SHEAF_NATS_SERVER: "named", PATH }, say: quiet })).toBe(named);
  expect(await findServer(root, { env: { PATH }, say: quiet })).toBe(onPath);
  expect(await findServer(root, { env: {}, say: quiet })).toBe(cached);
});

test("a server on PATH below the floor is reported and passed over", async () => {
  await using project = await testProject();
  const old = await fakeServer(join(project.root, "tools", "nats-server"), "2.9.10");
  const said = [];
  const found = await findServer(project.root, {
    env: { PATH: join(project.root, "tools") },
    say: (line) => said.push(line),
  });
  expect(found).toBeUndefined();
  expect(said).toEqual([`passing over ${old}: version 2.9.10 is older than 2.10.27`]);
});

test("SHEAF_NATS_SERVER below the floor is an error, whatever else is there", async () => {
  await using project = await testProject();
  await fakeServer(serverPath(project.root), "2.15.1");
  const old = await fakeServer(join(project.root, "old"), "2.9.10");
  await expect(findServer(project.root, { env: { SHEAF_NATS_SERVER: old }, say: quiet })).rejects.toThrow(
    `SHEAF_NATS_SERVER=${old}: version 2.9.10 is older than 2.10.27`,
  );
});

test("a link replaces what was there and leaves nothing else in the cache", async () => {
  await using project = await testProject();
  const { root } = project;
  await fakeServer(serverPath(root), "2.10.27");
  const named = await fakeServer(join(root, "named"), "2.12.0");
  expect(await isInPlace(root, named)).toBe(false);
  await linkServer(root, named);
  expect(await isInPlace(root, named)).toBe(true);
  expect(await judgeServer(serverPath(root))).toMatchObject({ version: "2.12.0" });
  expect(await readdir(join(root, ".cache"))).toEqual(["bin"]);
});

test("the next way is tried when one fails or brings a server that is too old", async () => {
  await using project = await testProject();
  const { root } = project;
  const bring =
    (version) =>
    ({ into }) =>
      fakeServer(join(into, "nats-server"), version);
  const ways = [
    { name: "nowhere", fetch: () => Promise.reject(new Error("not there")) },
    { name: "the attic", fetch: bring("2.9.10") },
    { name: "the shop", fetch: bring("2.15.1") },
  ];
  await fetchServer(root, { env: {}, say: quiet, ways });
  expect(await readFile(serverPath(root), "utf8")).toContain("v2.15.1");
  expect(await readdir(join(root, ".cache"))).toEqual(["bin"]);
});

test("when every way fails one message names each, why, and what is left to do", async () => {
  await using project = await testProject();
  const ways = [
    { name: "the first", fetch: () => Promise.reject(new Error("shut")) },
    { name: "the second", fetch: () => Promise.reject(new Error("on fire")) },
  ];
  const attempt = fetchServer(project.root, { env: {}, say: quiet, ways });
  await expect(attempt).rejects.toThrow(
    /the first: shut\n.*the second: on fire\n(?:.|\n)*PATH(?:.|\n)*SHEAF_NATS_SERVER(?:.|\n)*SHEAF_NATS_URL/,
  );
});
