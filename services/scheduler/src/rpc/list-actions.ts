import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ActionPlace } from "@sheaf/ledger";
import type { ListActionsRequest, OperatorActed } from "@sheaf/proto";
import { BEHIND_MS } from "../fold.ts";
import { type Payloads, RecordGoneError } from "../payloads.ts";
import type { RpcContext } from "./context.ts";
import { actionOf, actionToken } from "./page-token.ts";
import { Violations } from "./violations.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1_000;
/** Records asked of the log at a time. */
const READS = 64;

/** ListActions: a page of what operators did, newest first. What has left the log by age is not told any more. */
export async function listActions({ pageSize, pageToken }: ListActionsRequest, c: RpcContext) {
  const from = pageToken === "" ? undefined : actionOf(pageToken);
  const v = new Violations();
  v.check(pageSize <= MAX_PAGE, "page_size", `must be at most ${MAX_PAGE}`);
  v.check(from !== undefined || pageToken === "", "page_token", "is not a token of this call");
  v.throwIfAny();
  // What another replica has done a moment ago is in the first page; where the log does not tell its end, what is known.
  if (!from) await c.fold.reachedEnd(BEHIND_MS.list).catch(() => undefined);
  const size = pageSize || DEFAULT_PAGE;
  const places = c.fold.state.actions.before(from, size + 1);
  const page = places.slice(0, size);
  const last = page.at(-1);
  return {
    actions: await presented(page, c.payloads),
    nextPageToken: places.length > size && last ? actionToken(last) : "",
  };
}

async function presented(places: readonly ActionPlace[], payloads: Payloads) {
  const actions: NonNullable<Awaited<ReturnType<typeof present>>>[] = [];
  for (let at = 0; at < places.length; at += READS) {
    const some = await Promise.all(places.slice(at, at + READS).map((place) => present(place, payloads)));
    for (const action of some) if (action) actions.push(action);
  }
  return actions;
}

async function present(place: ActionPlace, payloads: Payloads) {
  const told = await read(place, payloads);
  if (!told) return undefined;
  const { actor, what, target, detail, effect } = told;
  const id = `${place.seq}-${place.event}`;
  return { id, at: timestampFromMs(place.timeMs), actor, what, target, detail, effect };
}

async function read({ seq, event }: ActionPlace, payloads: Payloads): Promise<OperatorActed | undefined> {
  try {
    const kind = (await payloads.record(seq)).events[event]?.kind;
    return kind?.case === "operatorActed" ? kind.value : undefined;
  } catch (error) {
    if (error instanceof RecordGoneError) return undefined;
    throw error;
  }
}
