import { Code, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { SchedulerService, type SubmitGroupRequest, type WatchGroupRequest } from "@sheaf/proto";
import { rpcError, TENANT_HEADER, TRACEPARENT_HEADER } from "@sheaf/service";
import type { ControlBoard } from "../control-board.ts";
import { appendItems } from "./append-items.ts";
import { cancelGroup } from "./cancel-group.ts";
import { cancelTask } from "./cancel-task.ts";
import type { RpcContext } from "./context.ts";
import { deleteGroup } from "./delete-group.ts";
import { toRpcError } from "./errors.ts";
import { getControl } from "./get-control.ts";
import { getGroup } from "./get-group.ts";
import { getTask } from "./get-task.ts";
import { listGoneGroups } from "./list-gone-groups.ts";
import { listGroups } from "./list-groups.ts";
import { listTaskTypes } from "./list-task-types.ts";
import { listTasks } from "./list-tasks.ts";
import { pauseQueue } from "./pause-queue.ts";
import { redeliverWebhook } from "./redeliver-webhook.ts";
import { resumeQueue } from "./resume-queue.ts";
import { retryGroup, retryTask } from "./retry-group.ts";
import { sealGroup } from "./seal-group.ts";
import { setQueueLimits } from "./set-queue-limits.ts";
import { submitGroup } from "./submit-group.ts";
import { submitGroups } from "./submit-groups.ts";
import { watchGroup } from "./watch-group.ts";

/** Whose call it is when the caller does not say. */
const DEFAULT_TENANT = "default";
/** When to come again, to another replica if possible, in milliseconds. */
const UNREADY_RETRY_MS = 1_000;

/** The methods of the scheduler, each in a file of its own. */
export function schedulerRoutes(context: RpcContext, board: ControlBoard): (router: ConnectRouter) => void {
  const forTenant =
    <Q, A>(method: (request: Q, tenant: string, context: RpcContext) => Promise<A>) =>
    async (request: Q, call: HandlerContext): Promise<A> => {
      try {
        refuseOldState(context);
        return await method(request, tenantOf(call), context);
      } catch (error) {
        throw toRpcError(error);
      }
    };
  async function* watch(request: WatchGroupRequest, call: HandlerContext) {
    try {
      refuseOldState(context);
      const json = call.requestHeader.get("content-type")?.includes("json") ?? false;
      yield* watchGroup(request, { tenant: tenantOf(call), signal: call.signal, json }, context);
    } catch (error) {
      throw toRpcError(error);
    }
  }
  return (router) => {
    router.service(SchedulerService, {
      submitGroup: (request, call) => forTenant(submitGroup)(traced(request, call), call),
      submitGroups: forTenant(submitGroups),
      appendItems: forTenant(appendItems),
      sealGroup: forTenant(sealGroup),
      getGroup: forTenant(getGroup),
      listGroups: forTenant(listGroups),
      listTasks: forTenant(listTasks),
      getTask: forTenant(getTask),
      cancelGroup: forTenant(cancelGroup),
      cancelTask: forTenant(cancelTask),
      retryGroup: forTenant(retryGroup),
      retryTask: forTenant(retryTask),
      deleteGroup: forTenant(deleteGroup),
      redeliverWebhook: forTenant(redeliverWebhook),
      watchGroup: watch,
      listTaskTypes: forTenant((_request, _tenant, c) => listTaskTypes(c)),
      listGoneGroups: forTenant((request, _tenant, c) => listGoneGroups(request, c)),
      pauseQueue: forTenant(pauseQueue),
      resumeQueue: forTenant(resumeQueue),
      setQueueLimits: forTenant(setQueueLimits),
      getControl: () => getControl(board),
    });
  };
}

/** The trace context is the call's own unless the request names one. */
function traced(request: SubmitGroupRequest, { requestHeader }: HandlerContext): SubmitGroupRequest {
  request.traceparent ||= requestHeader.get(TRACEPARENT_HEADER) ?? "";
  return request;
}

function tenantOf(call: HandlerContext): string {
  return call.requestHeader.get(TENANT_HEADER) ?? DEFAULT_TENANT;
}

/** A replica whose fold has stopped knows only the past. */
function refuseOldState({ fold }: RpcContext): void {
  if (fold.problem() === undefined) return;
  throw rpcError(Code.Unavailable, "this replica cannot serve", { retryDelayMs: UNREADY_RETRY_MS });
}
