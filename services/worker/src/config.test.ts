import { ConfigError } from "@sheaf/service";
import { expect, it } from "vitest";
import { workerConfig } from "./config.ts";

it.each([
  ["", []],
  ["10.0.0.0/8", ["10.0.0.0/8"]],
  [" 10.0.0.0/8, fd00::/8 ,", ["10.0.0.0/8", "fd00::/8"]],
])("reads SHEAF_FETCH_ALLOW=%j as CIDRs", (given, cidrs) => {
  expect(workerConfig({ SHEAF_FETCH_ALLOW: given }).fetchAllow).toEqual(cidrs);
});

it.each(["nonsense", "10.0.0.1", "10.0.0.0/8 fd00::/8", "10.0.0.0/33"])(
  "refuses SHEAF_FETCH_ALLOW=%j by name",
  (given) => {
    const read = () => workerConfig({ SHEAF_FETCH_ALLOW: given });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^SHEAF_FETCH_ALLOW: expected CIDRs/);
  },
);
