// What failed, and the closing line of .ci/run: `N passed, N failed, N skipped`. Arguments: vitest's JSON report, vitest's exit code.
import { readFile } from "node:fs/promises";
import { countTests, failuresIn } from "./count-tests.ts";

const [report = "", exitCode = "1"] = process.argv.slice(2);
const json = await readFile(report, "utf8").catch(() => "");
const { passed, failed, skipped } = countTests(json, Number(exitCode));
for (const failure of failuresIn(json)) console.log(`\nFAILED ${failure}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
