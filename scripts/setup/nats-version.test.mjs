import { join } from "node:path";
import { expect, test } from "vitest";
import { isAtLeast, judgeServer, OLDEST_NATS } from "./nats-version.mjs";
import { fakeServer, testProject } from "./test-project.mjs";

test.each([
  ["2.10.27", true],
  ["2.10.28", true],
  ["2.11.0", true],
  ["3.0.0", true],
  ["2.15.1-beta.2", true],
  ["2.10.26", false],
  ["2.9.99", false],
  ["1.20.30", false],
])("version %s is enough: %s", (version, enough) => {
  expect(isAtLeast(version, OLDEST_NATS)).toBe(enough);
});

test("a server older than the floor is refused with both versions", async () => {
  await using project = await testProject();
  const path = await fakeServer(join(project.root, "old"), "2.9.10");
  expect(await judgeServer(path)).toEqual({ usable: false, reason: "version 2.9.10 is older than 2.10.27" });
});

test("a file that is missing, or is another program, is refused with a reason", async () => {
  expect(await judgeServer("/nonexistent/nats-server")).toMatchObject({ usable: false, reason: /ENOENT/ });
  expect(await judgeServer("/bin/true")).toEqual({ usable: false, reason: "it tells no version" });
});
