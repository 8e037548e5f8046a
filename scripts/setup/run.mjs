import { execFile } from "node:child_process";

/**
 * Runs a program to its end, without a shell, and never throws.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options] `timeoutMs`: killed after it, 10 s by default
 * @returns {Promise<{ ok: boolean, stdout: string, stderr: string }>}
 */
export function run(command, args, { timeoutMs = 10_000, ...options } = {}) {
  const limits = { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve) => {
    const child = execFile(command, args, { ...limits, ...options }, (error, stdout, stderr) => {
      const reason = error?.killed ? `${command} gave no answer within ${timeoutMs / 1000} s` : error?.message;
      resolve({ ok: error === null, stdout, stderr: stderr || (reason ?? "") });
    });
    child.stdin?.end();
  });
}
