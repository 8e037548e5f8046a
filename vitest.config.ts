import { defineConfig } from "vitest/config";

/** What measures time or memory, or kills what it then waits for: nothing else may run beside it. */
const ALONE = [
  "test/e2e/{archive,broker-down,control-free,hostile-images,inspect,kill,live,npm-start}.test.ts",
  "test/e2e/{replicas,rolling-restart,schedulers,upload-memory}.test.ts",
  "test/chaos/**/*.test.ts",
];

/** The same beside the code. */
const UNITS_ALONE = [
  "services/gateway/src/{trickling,fuzz/fuzz,http/shed}.test.ts",
  "services/scheduler/src/leader/control-cost.test.ts",
  "services/scheduler/src/rpc/purge-queue.test.ts",
];

/** What a test waits for may take long on a busy machine. */
const PATIENT = { setupFiles: ["test/patience.ts"], expect: { poll: { timeout: 10_000 } } };

/**
 * `unit` sits beside the code and may start a nats-server of its own; `e2e` starts the whole stack as processes; both take
 * two files at a time, since they mostly wait. `browser` looks at a stack with Chromium.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...PATIENT,
          name: "unit",
          include: ["{packages,services,scripts}/**/*.test.{ts,mjs}"],
          exclude: [...UNITS_ALONE, "**/node_modules/**"],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...PATIENT,
          name: "unit-alone",
          include: UNITS_ALONE,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...PATIENT,
          name: "e2e",
          include: ["test/{e2e,contract,interop}/**/*.test.ts"],
          exclude: ALONE,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          // A group of its own: those of the other projects run before or after it.
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...PATIENT,
          name: "e2e-alone",
          include: ALONE,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...PATIENT,
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
