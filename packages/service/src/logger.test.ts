import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const LOGGER = JSON.stringify(new URL("./logger.ts", import.meta.url).href);

/** What a process of its own writes while it runs `script` with a `log` at info. */
async function linesOf(script: string): Promise<Record<string, unknown>[]> {
  const program = `import { createLogger } from ${LOGGER}; const log = createLogger({ service: "s", level: "info" }); ${script}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("lines say who, when and how bad, and children add to them", async () => {
  expect(await linesOf('log.child({ group: "g1" }).warn({ attempt: 2 }, "again")')).toEqual([
    {
      level: "warn",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: "s",
      pid: expect.any(Number),
      group: "g1",
      attempt: 2,
      msg: "again",
    },
  ]);
});

test("what is below the level is not written, and secrets never are", async () => {
  const [line, ...rest] = await linesOf('log.debug("x"); log.info({ headers: { authorization: "Bearer abc" } }, "y")');
  expect(line).toMatchObject({ msg: "y", headers: { authorization: "[Redacted]" } });
  expect(rest).toEqual([]);
});

test("an exit loses no line and keeps their order", async () => {
  const lines = await linesOf("for (let n = 0; n < 500; n += 1) log.info({ n }); process.exit(0)");
  expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
});
