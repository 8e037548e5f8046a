import type { AcceptPlace, Group } from "@sheaf/ledger";
import { GroupOutcome, GroupState, type ListGroupsRequest } from "@sheaf/proto";
import type { Limits } from "@sheaf/service";
import { BEHIND_MS } from "../fold.ts";
import type { RpcContext } from "./context.ts";
import { placeOf, placeToken } from "./page-token.ts";
import { Violations } from "./violations.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1_000;
/** Groups that one page looks at: where few of them match, it is short or empty, and the next page goes on behind them. */
const MOST_LOOKED_AT = 10_000;
/** What a group takes in a page beside its labels, at most. */
const GROUP_BYTES = 1_024;
/** Of the bytes of a message, what the groups of a page may take. */
const PAGE_SHARE = 1 / 2;
const STATES: ReadonlySet<number> = new Set([GroupState.OPEN, GroupState.RUNNING, GroupState.FINISHED]);
const { SUCCEEDED, PARTIAL, FAILED, CANCELLED } = GroupOutcome;
const OUTCOMES: ReadonlySet<number> = new Set([SUCCEEDED, PARTIAL, FAILED, CANCELLED]);

/**
 * ListGroups: a page of the tenant's groups, newest accept first. Its token is a place in the order of accepts, so what
 * comes or leaves between two pages neither doubles nor hides another group. A page may be short and not the last: that is
 * the one without a token.
 */
export async function listGroups(request: ListGroupsRequest, tenant: string, c: RpcContext) {
  const from = request.pageToken === "" ? undefined : placeOf(request.pageToken);
  checkFilters(request, c.limits, from !== undefined || request.pageToken === "");
  // What another replica has answered a moment ago is in the first page; where the log does not tell its end, what is known.
  if (!from) await c.fold.reachedEnd(BEHIND_MS.list).catch(() => undefined);
  const size = request.pageSize || DEFAULT_PAGE;
  const groups = c.fold.state.tenants.get(tenant)?.groups.before(from) ?? [];
  const page = pageOf(groups, filterOf(request), { size, bytes: c.limits.rpcBytes * PAGE_SHARE });
  return {
    groups: page.groups.map((group) => c.present(group)),
    nextPageToken: page.next ? placeToken(page.next) : "",
  };
}

function checkFilters({ states, outcomes, labels, pageSize }: ListGroupsRequest, limits: Limits, isToken: boolean) {
  const v = new Violations();
  v.check(pageSize <= MAX_PAGE, "page_size", `must be at most ${MAX_PAGE}`);
  v.check(isToken, "page_token", "is not a token of this call");
  v.check(
    states.every((state) => STATES.has(state)),
    "states",
    "must be known states",
  );
  v.check(
    outcomes.every((outcome) => OUTCOMES.has(outcome)),
    "outcomes",
    "must be known outcomes",
  );
  v.check(Object.keys(labels).length <= limits.labels, "labels", `must be at most ${limits.labels}`);
  v.throwIfAny();
}

type Filter = (group: Group) => boolean;

function filterOf({ states, outcomes, labels }: ListGroupsRequest): Filter {
  const [inStates, withOutcomes] = [new Set(states), new Set(outcomes)];
  const wanted = Object.entries(labels);
  const hasLabels = ({ terms }: Group) => wanted.every(([key, value]) => terms.labels[key] === value);
  return (group) =>
    (states.length === 0 || inStates.has(group.groupState)) &&
    (outcomes.length === 0 || withOutcomes.has(group.outcome)) &&
    hasLabels(group);
}

/** The groups of a page, and the place behind which the next one begins; undefined where no group is left. */
function pageOf(groups: Iterable<Group>, matches: Filter, most: { size: number; bytes: number }) {
  const found: Group[] = [];
  let next: AcceptPlace | undefined;
  let [looked, bytes] = [0, 0];
  for (const group of groups) {
    const isFound = matches(group);
    const isFull = found.length === most.size || (isFound && bytes + bytesOf(group) > most.bytes);
    if (looked === MOST_LOOKED_AT || (isFound && isFull)) return { groups: found, next };
    if (isFound) {
      found.push(group);
      bytes += bytesOf(group);
    }
    looked++;
    next = group.terms;
  }
  return { groups: found, next: undefined };
}

/** At most so many, encoded. */
function bytesOf({ terms }: Group): number {
  return Object.entries(terms.labels).reduce((sum, [k, v]) => sum + 16 + 3 * (k.length + v.length), GROUP_BYTES);
}
