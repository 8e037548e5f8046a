import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { buildPage, pageBuilt } from "./page.mjs";
import { testProject, writeLock } from "./test-project.mjs";

const PACKAGES = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** A project with a page of one script, built by the real Vite. */
async function projectWithPage() {
  const project = await testProject();
  await symlink(PACKAGES, join(project.root, "node_modules"));
  const write = async (path, text) => {
    await mkdir(dirname(join(project.root, path)), { recursive: true });
    await writeFile(join(project.root, path), text);
  };
  await write("packages/web/index.html", '<title>a page</title><script type="module" src="/src/main.ts"></script>');
  await write("packages/web/src/main.ts", 'document.title = "one";');
  await write("packages/client/src/index.ts", "export {};");
  const said = [];
  const build = () => buildPage(project.root, { env: process.env, say: (line) => said.push(line) });
  const dist = join(project.root, "packages/web/dist");
  return { ...project, write, build, dist, said };
}

async function script(dist) {
  const [name] = await readdir(join(dist, "assets"));
  return readFile(join(dist, "assets", name), "utf8");
}

test("the page is built into dist, whole, and nothing else is left", async () => {
  await using project = await projectWithPage();
  const { root, dist, said } = project;
  expect(await pageBuilt(root)).toBe(false);
  await project.build();
  expect(said).toEqual(["building the page (vite build)"]);
  expect(await pageBuilt(root)).toBe(true);
  expect((await readdir(dist)).sort()).toEqual([".stamp", "assets", "index.html"]);
  expect(await script(dist)).toContain("one");
  expect(await readdir(join(root, ".cache"))).toEqual([]);
});

test.each(["packages/web/src/main.ts", "packages/web/vite.config.js", "packages/client/src/index.ts", "tsconfig.json"])(
  "a change of %s makes it stale, and the next build takes the place of the old one",
  async (path) => {
    await using project = await projectWithPage();
    await project.build();
    await project.write("packages/web/dist/assets/old.js", "");
    expect(await pageBuilt(project.root)).toBe(true);
    await project.write(path, 'document.title = "two";');
    expect(await pageBuilt(project.root)).toBe(false);
    if (!path.endsWith("main.ts")) return;
    await project.build();
    expect(await script(project.dist)).toContain("two");
    expect(await readdir(join(project.dist, "assets"))).toHaveLength(1);
  },
);

test("changed packages and removed files make it stale, tests do not", async () => {
  await using project = await projectWithPage();
  const { root } = project;
  await project.write("packages/web/src/extra.ts", "");
  await project.build();
  await project.write("packages/web/src/main.test.ts", "");
  await project.write("packages/client/src/testing/server.ts", "");
  expect(await pageBuilt(root)).toBe(true);
  await rm(join(root, "packages/web/src/extra.ts"));
  expect(await pageBuilt(root)).toBe(false);
  await project.write("packages/web/src/extra.ts", "");
  expect(await pageBuilt(root)).toBe(true);
  await writeLock(root, "1.0.1");
  expect(await pageBuilt(root)).toBe(false);
});

test("a build that fails tells Vite's message, leaves the old page and is tried again", async () => {
  await using project = await projectWithPage();
  const { root } = project;
  await project.build();
  await project.write("packages/web/src/main.ts", 'import "./missing.ts";');
  await expect(project.build()).rejects.toThrow(/^the page could not be built:\n(.|\n)*missing\.ts/);
  expect(await script(project.dist)).toContain("one");
  expect(await pageBuilt(root)).toBe(false);
  expect(await readdir(join(root, ".cache"))).toEqual([]);
});

test("a page that was left half made is built again", async () => {
  await using project = await projectWithPage();
  await project.write("packages/web/dist/index.html", "half");
  expect(await pageBuilt(project.root)).toBe(false);
  await project.build();
  expect(await readFile(join(project.dist, "index.html"), "utf8")).toContain("a page");
});

test("a project without a page has nothing to build", async () => {
  await using project = await testProject();
  expect(await pageBuilt(project.root)).toBe(true);
});
