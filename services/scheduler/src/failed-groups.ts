import { setImmediate as turn } from "node:timers/promises";
import type { AcceptPlace, Group, LedgerState } from "@sheaf/ledger";
import { ErrorCode, TaskState } from "@sheaf/proto";

/** Groups and tasks looked at before the event loop turns: a millisecond or two. A group is looked at as a whole. */
const SLICE = 8_192;

/** Which failed tasks. */
export interface FailureFilter {
  readonly tenant: string;
  /** All where it is empty. */
  readonly codes: ReadonlySet<ErrorCode>;
  /** All where it is empty. */
  readonly queue: string;
}

/** The tenant's groups that have failed tasks, newest first, a slice for each turn of the event loop. */
export async function* failedGroups(state: LedgerState, filter: FailureFilter): AsyncGenerator<readonly Group[]> {
  for (let slice = nextSlice(state, filter, undefined); ; slice = nextSlice(state, filter, slice.last)) {
    yield slice.groups;
    if (!slice.last) return;
    await turn();
  }
}

/** `last` is the place behind which the next slice begins; undefined where no group is left. */
function nextSlice(state: LedgerState, { tenant, queue }: FailureFilter, from: AcceptPlace | undefined) {
  const groups: Group[] = [];
  let looked = 0;
  for (const group of state.tenants.get(tenant)?.groups.before(from) ?? []) {
    looked++;
    if (group.count(TaskState.FAILED) > 0 && (queue === "" || group.terms.queue === queue)) {
      groups.push(group);
      looked += group.total;
    }
    if (looked >= SLICE) return { groups, last: group.terms };
  }
  return { groups, last: undefined };
}

/** The code of a failed task; undefined for any other, and for one that the filter leaves out. */
export function failureOf(group: Group, index: number, { codes }: FailureFilter): ErrorCode | undefined {
  if (group.state(index) !== TaskState.FAILED) return undefined;
  const code = (group.tasks.errorCode[index] || ErrorCode.INTERNAL) as ErrorCode;
  return codes.size === 0 || codes.has(code) ? code : undefined;
}
