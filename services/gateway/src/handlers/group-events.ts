import { setTimeout as sleep } from "node:timers/promises";
import { type Group, GroupState } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { HttpError } from "../http/problem.ts";
import type { FeedLease } from "../live/feeds.ts";
import { SseReader } from "../live/sse-reader.ts";
import { onKnownGroup } from "../resources/known-group.ts";
import { readGroup } from "../resources/read-group.ts";
import { nothingSchema } from "../schemas/nothing.ts";

/** How long the first state of a group may take to come, in milliseconds. */
const READY_MS = 5_000;
const EVENT_ID = /^(\d{1,19})-(\d{1,15})$/;

/**
 * `GET /v1/groups/{id}/events`: server-sent events until the group has finished; `Last-Event-ID` goes on where it was left.
 * 204 where the group's end has been told already, which keeps browsers from asking again.
 */
export async function groupEvents(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { req, res, tenant } = exchange;
  parseRequest(nothingSchema, req.query);
  const group = await readGroup(exchange, gateway);
  const last = req.get("last-event-id") ?? "";
  if (req.method === "HEAD") {
    res.type("text/event-stream").end();
    return;
  }
  if (hasSeenTheEnd(group, last)) {
    res.status(204).end();
    return;
  }
  const lease = gateway.feeds.open(group, tenant);
  res.once("close", () => lease.release());
  await ready(lease, exchange);
  if (res.destroyed) return;
  const options = { ...gateway.sse, rewrite: exchange.carryLink };
  new SseReader(res, lease.feed, lease.feed.positionOf(last), options);
}

function hasSeenTheEnd({ state, revision }: Group, lastEventId: string): boolean {
  const [, seen, n] = EVENT_ID.exec(lastEventId) ?? [];
  return state === GroupState.FINISHED && n === "0" && seen === revision;
}

async function ready({ feed }: FeedLease, { gone }: Exchange): Promise<void> {
  const over = new AbortController();
  const late = sleep(READY_MS, undefined, { signal: AbortSignal.any([gone, over.signal]) }).then(() => {
    throw new HttpError("unavailable", "The scheduler does not tell of the group");
  });
  try {
    await Promise.race([onKnownGroup(feed.ready), late]);
  } finally {
    over.abort();
  }
}
