import { childPids, cpuMs, isAlive } from "@sheaf/testkit";
import { type PollOptions, pollFor, pollUntil } from "../poll.ts";
import { submitImages, uploadAll } from "./image-groups.ts";
import type { PhotoSet } from "./mixed-photos.ts";
import type { SheafSide } from "./on-sheaf.ts";
import type { TimedClient } from "./rest.ts";

const OPTIONS = { outputs: { large: { format: "avif", effort: 4 } } };
/** Reading the photo takes a third of that: the encoder is at work then, and has ten times that to go. */
const ENCODING_AFTER_CPU_MS = 1_000;
const CLOSE: PollOptions = { everyMs: 1, withinMs: 20_000 };

/**
 * Cancels the encode of a photo to AVIF, so many times: milliseconds from the receipt's last byte to the end of the child
 * process that was at work, each time. 0 where it had ended before. The worker has one slot.
 */
export async function encodeAborts({ stack, client }: SheafSide, { paths }: PhotoSet, rounds: number) {
  const ids = await uploadAll(client, paths);
  const [worker] = await stack.pids("worker");
  if (worker === undefined) throw new Error("there is no worker");
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await oneAbort(client, ids, worker));
  return all;
}

async function oneAbort(client: TimedClient, ids: readonly string[], worker: number): Promise<number> {
  const pid = await pollFor(async () => (await childPids(worker))[0]);
  const idleMs = cpuMs(pid);
  const id = await submitImages(client, ids, OPTIONS);
  await pollUntil(async () => cpuMs(pid) - idleMs > ENCODING_AFTER_CPU_MS);
  const ended = pollUntil(async () => !isAlive(pid), CLOSE).then(() => performance.now());
  const { body, answeredAtMs } = await client.call("POST", `/v1/groups/${id}/cancel`, "{}");
  const { aborting } = JSON.parse(body) as { aborting?: number };
  if (aborting !== 1) throw new Error(`the encode was not running any more: ${body}`);
  const endedAtMs = await ended;
  await pollUntil(async () => (await childPids(worker)).some((child) => child !== pid));
  return Math.max(0, endedAtMs - answeredAtMs);
}
