import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { expectSessionsGone, isAlive, pidsOfSessions, sessionOf } from "./processes.ts";

test("a process that outlives its session's first one is found, told and killed", async () => {
  const first = spawn("sh", ["-c", "sleep 600 & echo $!"], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const [text] = await once(first.stdout.setEncoding("utf8"), "data");
  const pid = Number(text);
  const session = sessionOf(pid);
  expect(session).toBe(first.pid);
  const left = () => pidsOfSessions(new Set([session]));
  await vi.waitFor(async () => expect(await left()).toEqual([pid]), { timeout: 10_000 });
  await expect(expectSessionsGone(new Set([session]), 100)).rejects.toThrow(`left behind: ${pid}`);
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
  await expectSessionsGone(new Set([session]), 10_000);
});
