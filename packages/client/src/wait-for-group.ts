import { timeLimit } from "./http/time-limit.ts";
import type { Transport } from "./http/transport.ts";
import { SheafError } from "./sheaf-error.ts";
import type { GroupEvent } from "./types/events.ts";
import type { FinishedGroup, Group } from "./types/group.ts";

/** One long poll; the service allows 30 s. */
const POLL_MS = 25_000;

/** How long to wait, and by what. */
export interface WaitForGroupOptions {
  readonly path: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  readonly watch: (signal: AbortSignal) => AsyncIterable<GroupEvent>;
}

/** The group once it has finished: by its events, or by long polls where those cannot be had. */
export async function waitForGroup(transport: Transport, options: WaitForGroupOptions): Promise<FinishedGroup> {
  const { signal, timeoutMs, path, watch } = options;
  const limit = timeLimit(signal, timeoutMs);
  try {
    return (await byEvents(watch(limit.signal))) ?? (await byPolling(transport, path, limit.signal));
  } catch (error) {
    if (!limit.passed()) throw error;
    throw new SheafError("not_finished_in_time", `The group has not finished within ${timeoutMs} ms`);
  } finally {
    limit.lift();
  }
}

async function byEvents(events: AsyncIterable<GroupEvent>): Promise<FinishedGroup | undefined> {
  try {
    for await (const { type, data } of events) if (type === "group.finished") return data.group;
  } catch (error) {
    if (!(error instanceof SheafError && error.code === "no_streaming")) throw error;
  }
  return undefined;
}

async function byPolling(transport: Transport, path: string, signal: AbortSignal): Promise<FinishedGroup> {
  let etag: string | undefined;
  for (;;) {
    const headers: Record<string, string> = etag === undefined ? {} : { "if-none-match": etag };
    const call = { path: `${path}?wait_ms=${POLL_MS}`, headers, signal, extraMs: POLL_MS };
    const poll = await transport.request(call, async (response) => ({
      etag: response.headers.get("etag") ?? undefined,
      group: response.status === 304 ? undefined : ((await response.json()) as Group),
    }));
    if (poll.group && isFinished(poll.group)) return poll.group;
    etag = poll.etag;
  }
}

function isFinished(group: Group): group is FinishedGroup {
  return group.state === "finished";
}
