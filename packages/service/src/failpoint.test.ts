import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { failpointsFrom, failpointsSetting } from "./failpoint.ts";
import { setting } from "./setting.ts";

const FIXTURE = fileURLToPath(new URL("./fixtures/failpoint-process.ts", import.meta.url));
const ALL = ["report.before-append", "ack.before"];

/** Runs the fixture to its end: what it passed, where it says it died, and by which signal. */
async function run(points: string, nodeEnv = "test") {
  const { promise, resolve } = Promise.withResolvers<{ passed: string[]; said: string; end: unknown }>();
  const child = execFile(process.execPath, [FIXTURE, points, nodeEnv], { timeout: 15_000 }, (_error, out, said) =>
    resolve({ passed: out.trim().split("\n"), said, end: child.signalCode ?? child.exitCode }),
  );
  return promise;
}

function read(points: string, nodeEnv = "test") {
  const shape = { SHEAF_FAILPOINTS: failpointsSetting(), NODE_ENV: setting.text("") };
  return failpointsFrom(readConfig(shape, { SHEAF_FAILPOINTS: points, NODE_ENV: nodeEnv }));
}

test("an armed place kills its process at the passing that was asked for, and says where", async () => {
  expect(await run("ack.before@2")).toEqual({
    passed: [...ALL.map((name) => `${name}@1`), ...ALL.map((name) => `${name}@2`)],
    said: "failpoint ack.before\n",
    end: "SIGKILL",
  });
});

test("of several armed places the first that is due kills, at its first passing where none is named", async () => {
  expect(await run("ack.before@3, report.before-append")).toEqual({
    passed: ["report.before-append@1"],
    said: "failpoint report.before-append\n",
    end: "SIGKILL",
  });
});

test("places that are not armed, or not passed so often, do nothing", async () => {
  const all = { passed: [1, 2, 3].flatMap((n) => ALL.map((name) => `${name}@${n}`)), said: "", end: 0 };
  expect(await run("")).toEqual(all);
  expect(await run("ack.before@4,run.after-outputs")).toEqual(all);
});

test("outside of tests a process with failpoints refuses to start", async () => {
  expect(await run("ack.before", "production")).toMatchObject({ end: 1, said: expect.stringContaining("NODE_ENV") });
  expect(() => read("ack.before", "")).toThrow(ConfigError);
  expect(read("", "production").size).toBe(0);
});

test.each(["ack.befor", "ack.before@0", "ack.before@x", "ack.before;run.after-outputs", "constructor"])(
  "%s is no failpoint",
  (points) => {
    expect(() => read(points)).toThrow(/^SHEAF_FAILPOINTS: expected failpoints such as ack\.before/);
  },
);
