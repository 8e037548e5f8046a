import { expect, test } from "vitest";
import { type Setting, setting } from "./setting.ts";

const refused = Symbol("refused");

function read<T>(of: Setting<T>, raw: string | undefined): T | typeof refused {
  const result = of.safeParse(raw);
  return result.success ? result.data : refused;
}

test.each([
  ["250ms", 250],
  ["30s", 30_000],
  ["1.5m", 90_000],
  ["12h", 43_200_000],
  ["7d", 604_800_000],
  [" 40 ", 40],
  ["0", 0],
  ["soon", refused],
  ["-1s", refused],
  ["5 parsecs", refused],
  ["99999999999d", refused],
])("a duration %j is %s ms", (raw, ms) => {
  expect(read(setting.durationMs(), raw)).toBe(ms);
});

test.each([
  ["512KiB", 524_288],
  ["32MiB", 33_554_432],
  ["2GiB", 2_147_483_648],
  ["100", 100],
  ["100B", 100],
  ["32MB", refused],
  ["", refused],
])("a size %j is %s bytes", (raw, bytes) => {
  expect(read(setting.bytes(), raw)).toBe(bytes);
});

test.each([
  ["127.0.0.1:7070", { host: "127.0.0.1", port: 7_070 }],
  ["localhost:0", { host: "localhost", port: 0 }],
  ["[::1]:7070", { host: "::1", port: 7_070 }],
  [":7070", { host: "0.0.0.0", port: 7_070 }],
  ["127.0.0.1", refused],
  ["::1:7070", refused],
  ["127.0.0.1:65536", refused],
])("an address %j is %j", (raw, address) => {
  expect(read(setting.listen(), raw)).toEqual(address);
});

test.each([
  ["1", true],
  ["on", true],
  ["TRUE", true],
  ["0", false],
  ["no", false],
  ["maybe", refused],
])("a flag %j is %s", (raw, flag) => {
  expect(read(setting.flag(), raw)).toBe(flag);
});

test.each([
  ["-5", -5],
  ["5", 5],
  ["6", refused],
  ["-6", refused],
  ["1.5", refused],
  ["0x1", refused],
])("an integer %j from -5 to 5 is %s", (raw, value) => {
  expect(read(setting.integer({ min: -5, max: 5 }), raw)).toBe(value);
});

test("a word must be one of the list", () => {
  const level = setting.oneOf(["info", "debug"], "info");
  expect([read(level, undefined), read(level, "debug"), read(level, "loud")]).toEqual(["info", "debug", refused]);
});

test("a message shows what it got, but no password and no novel", () => {
  const message = setting.url().safeParse(`nats://user:secret@a b${"x".repeat(200)}`).error?.issues[0]?.message ?? "";
  expect(message).toContain("nats://***@a bxxx");
  expect(message).not.toContain("secret");
  expect(message.length).toBeLessThan(150);
});
