import { Code, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import {
  SchedulerService,
  type SubmitGroupRequest,
  type SubmitGroupsRequest,
  type WatchGroupRequest,
} from "@sheaf/proto";
import { rpcError, spanOfCall, TRACEPARENT_HEADER } from "@sheaf/service";
import type { ControlBoard } from "../control-board.ts";
import { appendItems } from "./append-items.ts";
import { type Caller, callerOf } from "./caller.ts";
import { cancelGroup } from "./cancel-group.ts";
import { cancelTask } from "./cancel-task.ts";
import { commandWorker } from "./command-worker.ts";
import type { RpcContext } from "./context.ts";
import { deleteGroup } from "./delete-group.ts";
import { toRpcError } from "./errors.ts";
import { getControl } from "./get-control.ts";
import { getControlHistory } from "./get-control-history.ts";
import { getGroup } from "./get-group.ts";
import { getTask } from "./get-task.ts";
import { listActions } from "./list-actions.ts";
import { listFailures } from "./list-failures.ts";
import { listGoneGroups } from "./list-gone-groups.ts";
import { listGroups } from "./list-groups.ts";
import { listTaskTypes } from "./list-task-types.ts";
import { listTasks } from "./list-tasks.ts";
import { pauseQueue } from "./pause-queue.ts";
import { purgeQueue } from "./purge-queue.ts";
import { redeliverWebhook } from "./redeliver-webhook.ts";
import { resumeQueue } from "./resume-queue.ts";
import { retryFailures } from "./retry-failures.ts";
import { retryGroup, retryTask } from "./retry-group.ts";
import { sealGroup } from "./seal-group.ts";
import { setQueueLimits } from "./set-queue-limits.ts";
import { submitGroup } from "./submit-group.ts";
import { submitGroups } from "./submit-groups.ts";
import { watchControl } from "./watch-control.ts";
import { watchGroup } from "./watch-group.ts";

/** When to come again, to another replica if possible, in milliseconds. */
const UNREADY_RETRY_MS = 1_000;

/** The methods of the scheduler, each in a file of its own. */
export function schedulerRoutes(context: RpcContext, board: ControlBoard): (router: ConnectRouter) => void {
  const forCaller =
    <Q, A>(method: (request: Q, caller: Caller, context: RpcContext) => Promise<A>) =>
    async (request: Q, call: HandlerContext): Promise<A> => {
      try {
        refuseOldState(context);
        return await method(request, callerOf(call), context);
      } catch (error) {
        throw toRpcError(error);
      }
    };
  const forTenant = <Q, A>(method: (request: Q, tenant: string, context: RpcContext) => Promise<A>) =>
    forCaller<Q, A>((request, { tenant }, c) => method(request, tenant, c));
  async function* watch(request: WatchGroupRequest, call: HandlerContext) {
    try {
      refuseOldState(context);
      const json = call.requestHeader.get("content-type")?.includes("json") ?? false;
      yield* watchGroup(request, { tenant: callerOf(call).tenant, signal: call.signal, json }, context);
    } catch (error) {
      throw toRpcError(error);
    }
  }
  return (router) => {
    router.service(SchedulerService, {
      submitGroup: (request, call) => forTenant(submitGroup)(traced(request, call), call),
      submitGroups: (request, call) => forTenant(submitGroups)(tracedEach(request, call), call),
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
      pauseQueue: forCaller(pauseQueue),
      resumeQueue: forCaller(resumeQueue),
      setQueueLimits: forCaller(setQueueLimits),
      purgeQueue: forCaller(purgeQueue),
      listActions: forTenant((request, _tenant, c) => listActions(request, c)),
      listFailures: forTenant(listFailures),
      retryFailures: forCaller(retryFailures),
      commandWorker: forCaller(commandWorker),
      getControl: () => getControl(board),
      getControlHistory: () => getControlHistory(board),
      watchControl: (_request, { signal }) => watchControl(board, signal),
    });
  };
}

/** The trace context is the call's own unless the request names one. */
function traced(request: SubmitGroupRequest, { requestHeader, values }: HandlerContext): SubmitGroupRequest {
  const callers = requestHeader.get(TRACEPARENT_HEADER) ?? "";
  request.traceparent ||= callers;
  // The span of the call comes in between where it has one.
  if (request.traceparent === callers) request.traceparent = spanOfCall(values) || callers;
  return request;
}

/** Those of several groups are their own: the call's is that of one of them. */
function tracedEach(request: SubmitGroupsRequest, call: HandlerContext): SubmitGroupsRequest {
  for (const group of request.groups) if (group.traceparent !== "") traced(group, call);
  return request;
}

/** A replica whose fold has stopped knows only the past. */
function refuseOldState({ fold }: RpcContext): void {
  if (fold.problem() === undefined) return;
  throw rpcError(Code.Unavailable, "this replica cannot serve", { retryDelayMs: UNREADY_RETRY_MS });
}
