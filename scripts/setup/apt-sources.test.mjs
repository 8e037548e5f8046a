import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aptMirrors } from "./apt-sources.mjs";
import { testProject } from "./test-project.mjs";

async function mirrorsOf(files) {
  await using project = await testProject();
  await mkdir(join(project.root, "sources.list.d"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(project.root, name), text);
  return aptMirrors(project.root);
}

test("the deb822 format, with comments, several addresses and an inline key", async () => {
  const mirrors = await mirrorsOf({
    "sources.list.d/debian.sources": `Types: deb
# where it was taken from
URIs: http://mirror.example/debian http://second.example/debian/
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF

Types: deb-src
URIs: http://sources.example/debian

Types: deb
URIs: http://mirror.example/debian-security
`,
  });
  const trust = ["Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF"];
  expect(mirrors).toEqual([
    { uri: "http://mirror.example/debian", distribution: "debian", trust },
    { uri: "http://second.example/debian/", distribution: "debian", trust },
  ]);
});

test("the one-line format, with and without options", async () => {
  const mirrors = await mirrorsOf({
    "sources.list": `# deb http://off.example/debian sid main
deb [arch=arm64 signed-by=/keys/u.gpg] http://ports.example/ubuntu-ports noble main
deb http://archive.example/ubuntu noble universe
deb http://archive.example/ubuntu noble-updates universe
`,
    "sources.list.d/tool.list":
      "deb https://tool.example/apt stable main\ndeb [trusted=yes] file:/srv/debian sid main\n",
  });
  expect(mirrors).toEqual([
    { uri: "http://ports.example/ubuntu-ports", distribution: "ubuntu", trust: ["Signed-By: /keys/u.gpg"] },
    { uri: "http://archive.example/ubuntu", distribution: "ubuntu", trust: [] },
    { uri: "file:/srv/debian", distribution: "debian", trust: ["Trusted: yes"] },
  ]);
});

test("a machine without apt has no mirrors", async () => {
  expect(await aptMirrors("/nonexistent")).toEqual([]);
});
