import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { setting } from "./setting.ts";

test("what is set is read and what is not has its default; other variables are ignored", () => {
  const shape = { SHEAF_HTTP_PORT: setting.port(8_080), SHEAF_WAIT: setting.durationMs("30s") };
  expect(readConfig(shape, { SHEAF_HTTP_PORT: "0", SHEAF_OTHER: "?" })).toEqual({
    SHEAF_HTTP_PORT: 0,
    SHEAF_WAIT: 30_000,
  });
});

test("an empty variable counts as not set", () => {
  expect(readConfig({ SHEAF_HTTP_PORT: setting.port(8_080) }, { SHEAF_HTTP_PORT: "" })).toEqual({
    SHEAF_HTTP_PORT: 8_080,
  });
});

test("the error lists every problem, one a line", () => {
  const shape = {
    SHEAF_HTTP_PORT: setting.port(8_080),
    SHEAF_SLOTS: setting.integer({ min: 1, max: 64, def: 1 }),
    SHEAF_NATS_URL: setting.url(),
    SHEAF_FINE: setting.text("x"),
  };
  const read = () => readConfig(shape, { SHEAF_HTTP_PORT: "abc", SHEAF_SLOTS: "65" });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    [
      'SHEAF_HTTP_PORT: expected a port 0-65535, got "abc"',
      'SHEAF_SLOTS: expected a whole number 1 to 64, got "65"',
      "SHEAF_NATS_URL: expected an absolute URL, got nothing",
    ].join("\n"),
  );
});
