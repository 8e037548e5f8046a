import { type PollOptions, pollFor } from "../poll.ts";
import type { TimedClient } from "./rest.ts";

/** What `/v1/groups/{id}` says, as far as it is used here. */
export interface GroupView {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly finished_at: string | null;
  readonly counts: Readonly<Record<"total" | "queued" | "running" | "succeeded" | "cancelled" | "finished", number>>;
}

/** A group to submit. */
export interface GroupPlan {
  readonly task: string;
  /** How many tasks, all alike. */
  readonly count: number;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly priority?: "low" | "normal" | "high";
  readonly notBefore?: Date;
}

/** The most items in one request. */
const REQUEST_ITEMS = 10_000;

/** The body of `POST /v1/groups` for the plan's first items, and whether more must be appended. */
function firstBody({ task, count, args, priority, notBefore }: GroupPlan) {
  const items = itemsOf(Math.min(count, REQUEST_ITEMS), args);
  const open = count > REQUEST_ITEMS;
  return { task, items, open, ...(priority && { priority }), ...(notBefore && { not_before: notBefore }) };
}

function itemsOf(count: number, args: GroupPlan["args"]) {
  return new Array(count).fill(args ? { args } : {});
}

/** Submits the group, a large one in several requests, and gives its id. */
export async function submitGroup(client: TimedClient, plan: GroupPlan): Promise<string> {
  const { id } = await client.json<GroupView>("POST", "/v1/groups", firstBody(plan));
  if (plan.count <= REQUEST_ITEMS) return id;
  for (let first = REQUEST_ITEMS; first < plan.count; first += REQUEST_ITEMS) {
    const items = itemsOf(Math.min(plan.count - first, REQUEST_ITEMS), plan.args);
    await client.json("POST", `/v1/groups/${id}/items`, { first_index: first, items });
  }
  await client.json("POST", `/v1/groups/${id}/seal`, {});
  return id;
}

/** Reads the group until `reached` says yes, and gives it as it is then. */
export async function untilGroup(
  client: TimedClient,
  id: string,
  reached: (group: GroupView) => boolean,
  options?: PollOptions,
): Promise<GroupView> {
  return pollFor(async () => {
    const group = await client.json<GroupView>("GET", `/v1/groups/${id}`);
    return reached(group) ? group : undefined;
  }, options);
}

/** All of the group has ended. */
export function isFinished(group: GroupView): boolean {
  return group.progress === 1 && group.finished_at !== null;
}
