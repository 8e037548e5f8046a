import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { countTests, failuresIn, flakyIn, MAX_FLAKY } from "./count-tests.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Runs vitest itself over the given test files, with the reporter that .ci/run uses. */
async function counted(files: Record<string, string>) {
  const { json, exitCode } = await ran(files);
  return countTests(json, exitCode);
}

async function ran(files: Record<string, string>) {
  await using dir = await tempDir();
  const vitest = join(ROOT, "node_modules", "vitest");
  const preamble = `import { beforeAll, describe, expect, test } from ${JSON.stringify(join(vitest, "dist", "index.js"))};\n`;
  await writeFile(join(dir.path, "vitest.config.mjs"), "export default {};");
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir.path, name), preamble + text);
  const args = [join(vitest, "vitest.mjs"), "run", "--root", dir.path, "--reporter=json", "--outputFile=report.json"];
  const { status } = spawnSync(process.execPath, args, { cwd: dir.path, stdio: "ignore" });
  return { json: await readFile(join(dir.path, "report.json"), "utf8"), exitCode: status ?? 1 };
}

test("passed, failed and skipped tests are counted over all files, and one for each file that cannot be loaded", async () => {
  const files = {
    "a.test.mjs":
      "test('one', () => {}); test('two', () => {}); test.skip('three', () => {}); describe.skip('d', () => { beforeAll(() => { throw 1; }); test('five', () => {}); });",
    "b.test.mjs": "test('four', () => { expect(1).toBe(2); });",
    "c.test.mjs": "throw new Error('cannot be loaded');",
  };
  expect(await counted(files)).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test("what failed is told with its reason", async () => {
  const files = {
    "a.test.mjs": "test('adds', () => { expect(1 + 1).toBe(3); }); test('runs', () => {});",
    "b.test.mjs": "throw new Error('cannot be loaded');",
  };
  const failures = failuresIn((await ran(files)).json);
  expect(failures).toHaveLength(2);
  expect(failures[0]).toMatch(/a\.test\.mjs > adds: .*expected 2 to be 3/s);
  expect(failures[1]).toMatch(/b\.test\.mjs: .*cannot be loaded/s);
});

test("what passed only when it was repeated counts as passed, and is told with its reason", async () => {
  const files = {
    "a.test.mjs":
      "let runs = 0; test('late', { retry: 1 }, () => { expect(++runs).toBe(2); }); test('once', { retry: 1 }, () => {});",
    "b.test.mjs": "test('never', { retry: 1 }, () => { expect(1).toBe(2); });",
  };
  const { json, exitCode } = await ran(files);
  expect(countTests(json, exitCode)).toEqual({ passed: 2, failed: 1, skipped: 0 });
  expect(flakyIn(json)).toEqual([expect.stringMatching(/a\.test\.mjs > late: .*expected 1 to be 2/s)]);
  expect(failuresIn(json)).toEqual([expect.stringMatching(/b\.test\.mjs > never: .*expected 1 to be 2/s)]);
});

test("where many passed only when they were repeated, they count as failed", async () => {
  const late = (name: string) =>
    `test('${name}', { retry: 1 }, ({ task }) => { expect(task.result.retryCount ?? 0).toBe(1); });`;
  const lates = Array.from({ length: MAX_FLAKY + 1 }, (_, n) => late(`late ${n}`));
  const ok = "test('once', () => {});";
  const some = { "a.test.mjs": [...lates.slice(1), ok].join(" ") };
  expect(await counted(some)).toEqual({ passed: MAX_FLAKY + 1, failed: 0, skipped: 0 });
  const many = { "a.test.mjs": [...lates, ok].join(" ") };
  expect(await counted(many)).toEqual({ passed: 1, failed: MAX_FLAKY + 1, skipped: 0 });
});

test("an error outside of every test is a failure of the run", async () => {
  const stray =
    "test('one', async () => { Promise.reject(new Error('nobody waits')); await new Promise(setImmediate); });";
  expect(await counted({ "a.test.mjs": stray })).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("a run that left no report is a failure", () => {
  expect(countTests("", 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countTests('{"numPassedTests": 3', 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
