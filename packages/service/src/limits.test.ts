import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { DEFAULT_LIMITS, limitSettings, limitsFrom } from "./limits.ts";

test("an empty environment gives the defaults", () => {
  expect(limitsFrom(readConfig(limitSettings, {}))).toEqual(DEFAULT_LIMITS);
});

test("a variable changes its own limit only", () => {
  const limits = limitsFrom(readConfig(limitSettings, { SHEAF_MAX_IMAGE_BYTES: "8MiB", SHEAF_RETENTION: "2d" }));
  expect(limits).toEqual({ ...DEFAULT_LIMITS, imageBytes: 8_388_608, retentionMs: 172_800_000 });
});

test("every variable changes something", () => {
  for (const variable of Object.keys(limitSettings)) {
    expect(limitsFrom(readConfig(limitSettings, { [variable]: "7" })), variable).not.toEqual(DEFAULT_LIMITS);
  }
});

test("the default deadline never passes the longest", () => {
  expect(limitsFrom(readConfig(limitSettings, { SHEAF_MAX_DEADLINE: "1h" })).deadlineDefaultMs).toBe(3_600_000);
});
