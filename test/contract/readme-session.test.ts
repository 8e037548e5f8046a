import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startStack, tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

test("README's session works as it is pasted", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith("Try it by curl\n")) ?? "";
  const commands = [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block).join("");
  await using dir = await tempDir();
  await using stack = await startStack();
  const script = commands.replace("http://127.0.0.1:8080", stack.url);
  expect(script).toContain(stack.url);
  const env = { ...process.env, TMPDIR: dir.path };
  const { stdout, stderr } = await promisify(execFile)("bash", ["-eu", "-c", script], {
    cwd: ROOT,
    env,
    timeout: 60_000,
  });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^[0-9a-f-]{36}\n\{"status":1\}\n/);
  expect(stdout).toContain('"state":"succeeded"');
  expect(stdout).toContain("thumb.webp");
  expect(stdout).toMatch(/"removed":\d,"aborting":\d,"already_finished":0\}\n\{"status":1\}\n/);
  expect(stdout).toContain('"interval_s":10');
});
