import { create } from "@bufbuild/protobuf";
import { type QueueSettings, QueueSettingsSchema, type SetQueueLimitsRequest } from "@sheaf/proto";
import type { Limits } from "@sheaf/service";
import { recordAction } from "../actions.ts";
import type { Caller } from "./caller.ts";
import { checkQueue } from "./check-queue.ts";
import type { RpcContext } from "./context.ts";
import { Violations } from "./violations.ts";

const RATE_PER_S = { min: 0.001, max: 1_000_000 };
const RUNNING = { min: 1, max: 1_000_000 };

/** SetQueueLimits: all three limits at once, an absent one is lifted; a pause stays as it is. */
export async function setQueueLimits(request: SetQueueLimitsRequest, { actor }: Caller, c: RpcContext) {
  const { queue, ratePerS, maxRunning, timeoutMs } = request;
  checkQueue(queue, c.types.queues());
  checkBounds(request, c.limits);
  const limits = { ratePerS, maxRunning, timeoutMs };
  const change = ({ paused }: QueueSettings) => create(QueueSettingsSchema, { queue, paused, ...limits });
  const settings = await c.settings.change(queue, change);
  await recordAction(c, { actor, what: "queue.limits", target: queue, detail: inWords(limits), effect: "set" });
  return { settings };
}

/** As the API names them: `rate_per_s 50, max_running 4`. */
function inWords({ ratePerS, maxRunning, timeoutMs }: Pick<QueueSettings, "ratePerS" | "maxRunning" | "timeoutMs">) {
  const named = Object.entries({ rate_per_s: ratePerS, max_running: maxRunning, timeout_ms: timeoutMs });
  const set = named.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  return set.length > 0 ? set.join(", ") : "no limits";
}

/** Throws INVALID_ARGUMENT; NaN is out of any bounds. */
function checkBounds({ ratePerS, maxRunning, timeoutMs }: SetQueueLimitsRequest, limits: Limits): void {
  const v = new Violations();
  const check = (field: string, value: number | undefined, { min, max }: { min: number; max: number }) =>
    v.check(value === undefined || (value >= min && value <= max), field, `must be ${min} to ${max}`);
  check("rate_per_s", ratePerS, RATE_PER_S);
  check("max_running", maxRunning, RUNNING);
  check("timeout_ms", timeoutMs, { min: limits.timeoutMinMs, max: limits.timeoutMaxMs });
  v.throwIfAny();
}
