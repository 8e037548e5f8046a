import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_LIMITS } from "@sheaf/service";
import { expect, test } from "vitest";
import { deadLinks, deadPaths, machineLines, projectFiles, sections, settingNames, tableRows } from "./doc-checks.ts";

const ROOT = join(import.meta.dirname, "../..");
const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
const paths = [...new Set(listed.toString().split("\0"))].filter((path) => path !== "" && existsSync(join(ROOT, path)));
const files = projectFiles(paths);
const pages = paths.filter((path) => path.endsWith(".md"));
const read = (path: string) => readFile(join(ROOT, path), "utf8");
const readme = await read("README.md");

const isTest = (path: string) => /\.test\.(?:ts|mjs)$|\/(?:test-[^/]*|fixtures\/.*|testing\/.*)$/.test(path);
const code = paths.filter((path) => /^(?:packages|services|scripts)\/.*\.(?:ts|mjs)$/.test(path) && !isTest(path));
/** Where the environment is read: each service's config, the fragments they share, the launcher, set-up. */
const READERS =
  /\/config\.ts$|^packages\/service\/src\/(?:limits|logger|blob-settings|tracing-settings)\.ts$|^scripts\/(?:launcher\/settings\.ts|setup\/)/;

async function namesIn(sources: readonly string[]): Promise<Set<string>> {
  return new Set((await Promise.all(sources.map(read))).flatMap(settingNames));
}

const documented = new Set([
  ...tableRows(readme, "Settings").map(([name = ""]) => name),
  ...tableRows(readme, "Limits").flatMap(([, , name = ""]) => (name === "" ? [] : [name])),
]);

test.each(pages)("%s points only at what is there", async (page) => {
  const markdown = await read(page);
  expect({ links: deadLinks(page, markdown, files), paths: deadPaths(markdown, files) }).toEqual({
    links: [],
    paths: [],
  });
});

test.each(pages.filter((page) => page !== "CHANGELOG.md"))("%s has each of its sections once", async (page) => {
  const titles = sections(await read(page));
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
});

test("pages that comments in the code point at are there", async () => {
  const named = (await Promise.all(code.map(read))).flatMap((source) => source.match(/\bdocs\/[\w/-]+\.md\b/g) ?? []);
  expect(named.filter((page) => !files.has(page))).toEqual([]);
});

test("README's tables hold exactly the settings that are read", async () => {
  const readBySomebody = await namesIn(code.filter((path) => READERS.test(path)));
  expect([...documented].sort()).toEqual([...readBySomebody].sort());
});

test("the code and the compose file speak of no setting that README does not know", async () => {
  const brokerNames = await namesIn(["packages/broker/src/topology.ts"]);
  const sources = code.filter((path) => !path.startsWith("packages/testkit/"));
  const spoken = await namesIn([...sources, "docker-compose.yml", "Dockerfile"]);
  expect([...spoken].filter((name) => !brokerNames.has(name) && !documented.has(name))).toEqual([]);
});

test("README shows the example's worker as it is", async () => {
  expect(readme).toContain(`\`\`\`ts\n${await read("examples/own-task/worker.ts")}\`\`\``);
});

test("README's limits are those in force by default", () => {
  const rows = tableRows(readme, "Limits").map(([name = "", value = ""]) => [name, quantity(value)]);
  expect(Object.fromEntries(rows)).toEqual(DEFAULT_LIMITS);
});

test("README lists exactly the routes that the gateway serves", async () => {
  const routes = (await read("services/gateway/src/routes.ts")).matchAll(/method: "(\w+)", path: "([^"]+)"/g);
  const served = [...routes].map(([, method = "", path = ""]) => `${method.toUpperCase()} ${path}`);
  expect(served.length).toBeGreaterThan(10);
  expect(
    tableRows(readme, "What is served")
      .map(([route = ""]) => route)
      .sort(),
  ).toEqual(served.sort());
});

test.each(["ARCHITECTURE.md", "docs/control.md"])("the promises of %s name tests that exist", async (page) => {
  const proofs = [...(await read(page)).matchAll(/`([^`]+\.test\.ts)`: “([^”]+)”/g)];
  expect(proofs.length).toBeGreaterThan(10);
  const sources = await Promise.all(proofs.map(([, path = ""]) => read(path)));
  expect(proofs.filter(([, , title = ""], i) => !sources[i]?.includes(title)).map(([proof]) => proof)).toEqual([]);
});

test("each call of Celery that docs/control.md names is proved by a test", async () => {
  const rows = tableRows(await read("docs/control.md"), "What Celery's inspect and control are here");
  expect(rows.length).toBeGreaterThan(15);
  const proved = /^[\w/.-]+\.test\.ts: “[^”]+”$/;
  expect(rows.filter(([, , , proof = ""]) => !proved.test(proof)).map(([call]) => call)).toEqual([]);
});

test("every term has one meaning", async () => {
  const terms = tableRows(await read("docs/terminology.md"), "Terms").map(([term = ""]) => term);
  expect(terms.length).toBeGreaterThan(20);
  const lower = terms.map((term) => term.toLowerCase());
  expect(lower.filter((term, i) => lower.indexOf(term) !== i)).toEqual([]);
});

test("no file knows a machine's folders or a package registry", async () => {
  const found: string[] = [];
  for (const path of paths) {
    const text = await read(path);
    if (!text.includes("\0")) found.push(...machineLines(text).map((line) => `${path}: ${line.trim().slice(0, 120)}`));
  }
  expect(found).toEqual([]);
});

test("the checks see what is wrong", () => {
  const planted = projectFiles(["README.md", "docs/a.md", "src/main.ts"]);
  expect(deadLinks("docs/a.md", "[x](../README.md) [y](b.md) [z](https://example.org/c)", planted)).toEqual(["b.md"]);
  expect(deadPaths("`docs/*.md` `src/<x>.ts` `docs/c.md` `other/c.md` `a.md` `b.md`", planted)).toEqual([
    "docs/c.md",
    "b.md",
  ]);
  expect(machineLines(["", "home", "me", "x"].join("/"))).toHaveLength(1);
  expect(machineLines(`https://${["registry", "example", "org"].join(".")}/x`)).toHaveLength(1);
  expect(machineLines("/usr/share/x, see https://example.org/home/me")).toEqual([]);
  expect(settingNames("`SHEAF_A_B`, SHEAF_C=1, SHEAF_*, OTEL_D")).toEqual(["SHEAF_A_B", "SHEAF_C", "OTEL_D"]);
  expect(tableRows("## A\n| h |\n| --- |\n| `x` |\n## B\n", "A")).toEqual([["x"]]);
});

/** `32 MiB`, `7 d`, `10,000` as a plain number of bytes, milliseconds or pieces. */
function quantity(text: string): number {
  const [, digits = "", unit = ""] = /^([\d,]+) ?(\w*)$/.exec(text) ?? [];
  const units: { readonly [unit: string]: number } = {
    "": 1,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    ms: 1,
    s: 1e3,
    h: 3.6e6,
    d: 8.64e7,
  };
  return Number(digits.replaceAll(",", "")) * (units[unit] ?? Number.NaN);
}
