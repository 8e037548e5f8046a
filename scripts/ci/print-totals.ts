// The closing line of .ci/run: `N passed, N failed`. Arguments: vitest's JSON report, vitest's exit code.
import { readFile } from "node:fs/promises";
import { countTests } from "./count-tests.ts";

const [report = "", exitCode = "1"] = process.argv.slice(2);
const { passed, failed } = countTests(await readFile(report, "utf8").catch(() => ""), Number(exitCode));
console.log(`${passed} passed, ${failed} failed`);
