import type { Group, Task } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { CALL_TIMEOUT_MS, reading, retryingOnce } from "../scheduler-call.ts";

/** Tasks of one call. */
const PAGE_TASKS = 200;

/** A group's tasks in index order, each page as new as `group` at least and read only when it is asked for. */
export async function* taskPages(
  exchange: Exchange,
  { scheduler }: GatewayContext,
  { id: groupId, revision: minRevision }: Group,
): AsyncGenerator<readonly Task[]> {
  let pageToken = "";
  do {
    const request = { groupId, minRevision, pageSize: PAGE_TASKS, pageToken };
    const page = await retryingOnce(CALL_TIMEOUT_MS, (timeoutMs) =>
      scheduler.listTasks(request, { ...reading(exchange), timeoutMs }),
    );
    yield page.tasks;
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
}
