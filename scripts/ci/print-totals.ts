// What failed, what passed only when it was repeated, and the closing line of .ci/run: `N passed, N failed, N skipped`.
// Arguments: vitest's JSON report, vitest's exit code. Its own is 1 where anything failed.
import { readFile } from "node:fs/promises";
import { countTests, failuresIn, flakyIn } from "./count-tests.ts";

const [report = "", exitCode = "1"] = process.argv.slice(2);
const json = await readFile(report, "utf8").catch(() => "");
const { passed, failed, skipped } = countTests(json, Number(exitCode));
for (const flaky of flakyIn(json)) console.log(`\nFLAKY ${flaky}`);
for (const failure of failuresIn(json)) console.log(`\nFAILED ${failure}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
