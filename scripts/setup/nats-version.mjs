import { run } from "./run.mjs";

/** The oldest nats-server Sheaf works with: older ones know no `sync_interval`, or strand tasks after a purge. */
export const OLDEST_NATS = "2.10.27";

/**
 * Asks a nats-server for its version.
 *
 * @param {string} path the executable
 * @returns {Promise<{ usable: true, version: string } | { usable: false, reason: string }>}
 */
export async function judgeServer(path) {
  const answer = await run(path, ["--version"]);
  const version = /^nats-server: v(\d+\.\d+\.\d+\S*)/m.exec(answer.stdout)?.[1];
  if (version === undefined) return { usable: false, reason: firstLine(answer.stderr) || "it tells no version" };
  if (!isAtLeast(version, OLDEST_NATS)) {
    return { usable: false, reason: `version ${version} is older than ${OLDEST_NATS}` };
  }
  return { usable: true, version };
}

/** Compares by number, part by part; what follows the third number (`-beta.1`) does not count. */
export function isAtLeast(version, floor) {
  const have = numbers(version);
  const need = numbers(floor);
  const place = need.findIndex((part, index) => part !== have[index]);
  return place === -1 || have[place] > need[place];
}

function numbers(version) {
  return /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [0, 0, 0];
}

function firstLine(text) {
  return text.trim().split("\n", 1)[0];
}
