import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { groupPath, presentGroup } from "@sheaf/api";
import { InvalidOptionsError, resolveOptions } from "@sheaf/image-options";
import { Priority } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { idempotencyKeyOf } from "../http/idempotency-key.ts";
import { parseRequest } from "../http/parse-request.ts";
import { HttpError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import type { SubmitGroupBody } from "../schemas/submit-group.ts";
import { type GroupHead, groupCalls } from "../submit/group-calls.ts";
import { groupIdentity } from "../submit/group-identity.ts";
import { IMAGE_TASK, toItem } from "../submit/item.ts";
import { submitItems } from "../submit/submit-items.ts";

/** Parts of the contract that do not work yet; ignoring them in silence would break what their user counts on. */
const NOT_YET = ["webhook"] as const;

const PRIORITIES = { low: Priority.LOW, normal: Priority.NORMAL, high: Priority.HIGH } as const;

/** `POST /v1/groups`: accepts a group of any task type. */
export async function submitGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const key = idempotencyKeyOf(exchange.req);
  const json = await readJson(exchange, gateway.limits.jsonBytes);
  refuseNotYet(json);
  const body = parseRequest(gateway.schemas.submitGroup, json);
  if (body.task === IMAGE_TASK) checkImageOptions(body.options, gateway);
  const items = body.items.map((item) => toItem(item, { task: body.task, demoSleep: gateway.demoSleep }));
  const head = { ...headOf(body), ...groupIdentity(exchange, key) };
  const group = await submitItems(groupCalls(exchange, gateway), head, items);
  exchange.res.status(202).location(groupPath(group.id)).json(presentGroup(group));
}

/** What no worker could carry out is refused before anything is accepted. */
function checkImageOptions(options: unknown, { presets }: GatewayContext): void {
  try {
    resolveOptions(options, presets);
  } catch (error) {
    if (!(error instanceof InvalidOptionsError)) throw error;
    const errors = error.faults.map(({ path, detail }) => ({ pointer: ["/options", ...path].join("/"), detail }));
    throw new HttpError("invalid_operation", error.message, { errors });
  }
}

function headOf(body: SubmitGroupBody): Omit<GroupHead, "groupId"> {
  return {
    task: body.task,
    priority: PRIORITIES[body.priority],
    maxAttempts: body.max_attempts ?? 0,
    timeoutMs: body.timeout_ms ?? 0,
    labels: body.labels,
    open: body.open,
    ...(body.options && { options: body.options }),
    ...(body.not_before && { notBefore: timestampFromDate(body.not_before) }),
    ...(body.deadline && { deadline: timestampFromDate(body.deadline) }),
    ...(body.on_finished && { onFinished: followUpOf(body.on_finished) }),
    ...(body.on_succeeded && { onSucceeded: followUpOf(body.on_succeeded) }),
  };
}

function followUpOf({ task, options, args }: NonNullable<SubmitGroupBody["on_finished"]>) {
  return { task, ...(options && { options }), ...(args && { args }) };
}

function refuseNotYet(json: unknown): void {
  if (typeof json !== "object" || json === null) return;
  const used = NOT_YET.find((name) => Object.hasOwn(json, name));
  if (used !== undefined) throw notSupportedYet(`/${used}`);
}

function notSupportedYet(pointer: string): HttpError {
  const detail = "Not supported yet";
  return new HttpError("not_supported_yet", `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}
