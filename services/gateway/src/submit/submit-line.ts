import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CallOptions, type Client, Code, ConnectError } from "@connectrpc/connect";
import type { SchedulerService, SubmitGroupRequestSchema, SubmitGroupResponse } from "@sheaf/proto";
import { fromFailure } from "@sheaf/service";

/** Submits of one tenant on their way at a time; what comes meanwhile shares the next call. */
const CALLS = 2;
/** Groups in one call at most. */
const MAX_GROUPS = 256;
/** Larger submits go alone: nobody should wait for their items. */
const SMALL_ITEMS = 100;

type SubmitRequest = MessageInitShape<typeof SubmitGroupRequestSchema>;
type SubmitAnswer = Pick<SubmitGroupResponse, "group">;

/** Whose submit it is and how long it may take. */
export interface SubmitOptions extends CallOptions {
  readonly tenant: string;
  readonly timeoutMs: number;
}

/** Brings submits to the scheduler. Under load many share a call, which costs more than the submit itself. */
export interface SubmitLine {
  /** As `submitGroup` of the client. */
  submit(request: SubmitRequest, options: SubmitOptions): Promise<SubmitAnswer>;
}

interface Waiting {
  readonly request: SubmitRequest;
  readonly options: SubmitOptions;
  readonly endMs: number;
  readonly resolve: (answer: SubmitAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The submits of one tenant. */
interface Lane {
  calls: number;
  waiting: Waiting[];
}

/** A line to `scheduler`. `nowMs` is a monotonic clock in milliseconds. */
export function createSubmitLine(
  scheduler: Pick<Client<typeof SchedulerService>, "submitGroup" | "submitGroups">,
  nowMs: () => number = () => performance.now(),
): SubmitLine {
  const lanes = new Map<string, Lane>();

  function go(tenant: string, lane: Lane): void {
    while (lane.calls < CALLS && lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, MAX_GROUPS);
      lane.calls++;
      void call(batch).finally(() => {
        lane.calls--;
        go(tenant, lane);
      });
    }
    if (lane.calls === 0) lanes.delete(tenant);
  }

  async function call(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    // Each has waited for a different time; whose time is over hears of it by its own timer.
    const timeoutMs = Math.max(1, ...batch.map(({ endMs }) => endMs - nowMs()));
    const options = { ...first.options, timeoutMs };
    try {
      if (batch.length === 1) return first.resolve(await scheduler.submitGroup(first.request, options));
      const { results } = await scheduler.submitGroups({ groups: batch.map(({ request }) => request) }, options);
      batch.forEach((one, i) => {
        const { group, failure } = results[i] ?? {};
        if (failure) one.reject(fromFailure(failure));
        else one.resolve({ group });
      });
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  return {
    submit(request, options) {
      if ((request.items?.length ?? 0) > SMALL_ITEMS) return scheduler.submitGroup(request, options);
      const { promise, resolve, reject } = Promise.withResolvers<SubmitAnswer>();
      const late = () => reject(new ConnectError("the submit has waited too long", Code.DeadlineExceeded));
      const timer = setTimeout(late, options.timeoutMs);
      const lane = lanes.get(options.tenant) ?? { calls: 0, waiting: [] };
      lanes.set(options.tenant, lane);
      lane.waiting.push({ request, options, endMs: nowMs() + options.timeoutMs, resolve, reject });
      go(options.tenant, lane);
      return promise.finally(() => clearTimeout(timer));
    },
  };
}
