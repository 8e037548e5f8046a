import { execFile } from "node:child_process";
import { copyFile, glob, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../..");
const RULES = join(ROOT, "deploy/prometheus");
const DASHBOARD = join(ROOT, "deploy/grafana/sheaf.json");
const CACHED = join(ROOT, ".cache/bin/promtool");
const DOWNLOAD_MS = 120_000;

const run = promisify(execFile);

/** promtool from PATH, from the project's cache, or out of Debian's package; else the reason why there is none. */
async function promtool(): Promise<{ readonly path: string } | { readonly missing: string }> {
  for (const path of ["promtool", CACHED]) {
    const works = await run(path, ["--version"]).then(
      () => true,
      () => false,
    );
    if (works) return { path };
  }
  await using folder = await tempDir();
  const options = { cwd: folder.path, timeout: DOWNLOAD_MS };
  try {
    await run("apt-get", ["download", "prometheus"], options);
    await run("sh", ["-c", "dpkg-deb --extract prometheus_*.deb package"], options);
    await mkdir(join(CACHED, ".."), { recursive: true });
    await copyFile(join(folder.path, "package/usr/bin/promtool"), CACHED);
    return { path: CACHED };
  } catch (error) {
    return { missing: `promtool is not in PATH and could not be downloaded: ${String(error).split("\n")[0]}` };
  }
}

test("the alerts are sound, and each fires on what it is for", { timeout: 2 * DOWNLOAD_MS }, async ({ skip }) => {
  const tool = await promtool();
  if ("missing" in tool) return skip(`not run: ${tool.missing}`);
  await run(tool.path, ["check", "rules", "alerts.yml"], { cwd: RULES });
  await run(tool.path, ["test", "rules", "alerts.test.yml"], { cwd: RULES });
});

/** Names of metrics in an expression, as they are registered: a histogram's series end in more. */
function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\bsheaf_[a-z_]+/g)].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, ""));
}

async function registered(): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const path of glob("{packages,services}/*/src/**/*.ts", { cwd: ROOT })) {
    if (path.endsWith(".test.ts")) continue;
    const text = await readFile(join(ROOT, path), "utf8");
    for (const [, name] of text.matchAll(/"(sheaf_[a-z_]+)"/g)) names.add(name ?? "");
  }
  return names;
}

test("alerts and dashboard ask for metrics that there are", async () => {
  const rules = parse(await readFile(join(RULES, "alerts.yml"), "utf8")) as {
    groups: { rules: { expr: string }[] }[];
  };
  const dashboard = JSON.parse(await readFile(DASHBOARD, "utf8")) as { panels: { targets: { expr: string }[] }[] };
  const asked = [
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ].flatMap(metricsIn);
  expect(asked.length).toBeGreaterThan(20);
  const known = await registered();
  expect([...new Set(asked)].filter((name) => !known.has(name))).toEqual([]);
  expect((await stat(DASHBOARD)).size).toBeLessThan(100_000);
});
