import { defineConfig } from "vitest/config";

/** `unit` sits beside the code and may start a nats-server of its own; `e2e` starts the whole stack as processes. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{packages,services,scripts}/**/*.test.{ts,mjs}"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/{e2e,contract,interop,chaos}/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
