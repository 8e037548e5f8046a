import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { missingEntries } from "./complete-lock.ts";

const lock = () => JSON.parse(readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8"));

test("the lock names every platform's packages, so that npm ci accepts it anywhere", () => {
  expect(missingEntries(lock().packages)).toEqual({});
});

test("the lock names no registry", () => {
  const resolved = Object.values<{ resolved?: string }>(lock().packages).map((entry) => entry.resolved ?? "");
  expect(resolved.filter((address) => address.includes("://"))).toEqual([]);
});

test("a missing platform package is added with the platform in its name", () => {
  const parent = {
    dev: true,
    license: "MIT",
    optionalDependencies: { "@x/y-linux-arm64-musl": "1.2.3", "z-win32-x64": "1.0.0" },
  };
  expect(missingEntries({ "": { optionalDependencies: { "not-ours": "1" } }, "node_modules/@x/y": parent })).toEqual({
    "node_modules/@x/y-linux-arm64-musl": {
      version: "1.2.3",
      cpu: ["arm64"],
      os: ["linux"],
      libc: ["musl"],
      dev: true,
      license: "MIT",
      optional: true,
    },
    "node_modules/z-win32-x64": {
      version: "1.0.0",
      cpu: ["x64"],
      os: ["win32"],
      dev: true,
      license: "MIT",
      optional: true,
    },
  });
});
