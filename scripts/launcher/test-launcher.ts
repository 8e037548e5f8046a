// A launcher over stand-in services. Argument: a `TestPlan` as JSON.
import { fileURLToPath } from "node:url";
import { claimDataDir } from "./data-dir.ts";
import { runStack } from "./run-stack.ts";

export interface TestPlan {
  readonly dataDir: string;
  readonly port: number;
  readonly stopTimeoutMs: number;
  /** Names and arguments of stand-in services, as `test-service.ts` takes them, in stages. */
  readonly stages: readonly (readonly (readonly string[])[])[];
}

const plan: TestPlan = JSON.parse(process.argv[2] ?? "");
const main = fileURLToPath(new URL("test-service.ts", import.meta.url));
const dirs = await claimDataDir(plan.dataDir);
process.exitCode = await runStack({
  stages: plan.stages.map((stage) =>
    stage.map((args) => ({
      name: args[0] ?? "",
      command: process.execPath,
      args: [main, ...args],
      env: process.env,
      stopTimeoutMs: plan.stopTimeoutMs,
    })),
  ),
  dirs,
  url: `http://127.0.0.1:${plan.port}`,
  readyLine: "ready",
  say: (line) => console.log(line),
});
await dirs.release();
