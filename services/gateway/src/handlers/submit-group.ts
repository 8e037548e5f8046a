import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { groupPath, presentGroup } from "@sheaf/api";
import { InvalidOptionsError, resolveOptions } from "@sheaf/image-options";
import { type Group, Priority } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { idempotencyKeyOf } from "../http/idempotency-key.ts";
import { parseRequest } from "../http/parse-request.ts";
import { preferredWaitMs } from "../http/prefer.ts";
import { HttpError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { untilFinished } from "../live/next-change.ts";
import type { SubmitHead } from "../schemas/submit-group.ts";
import { type GroupHead, groupCalls } from "../submit/group-calls.ts";
import { groupIdentity } from "../submit/group-identity.ts";
import { IMAGE_TASK, toItem } from "../submit/item.ts";
import { submitItems } from "../submit/submit-items.ts";
import { requestField } from "../upload/request-field.ts";
import { submitUpload } from "../upload/submit-upload.ts";

const PRIORITIES = { low: Priority.LOW, normal: Priority.NORMAL, high: Priority.HIGH } as const;

/**
 * `POST /v1/groups`: accepts a group of any task type, of items (JSON) or of uploaded files (multipart). With
 * `Prefer: wait` the answer, 202 still, has the group as it is once it has finished, or after that time.
 */
export async function submitGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  if (exchange.req.is("multipart/form-data")) return submitForm(exchange, gateway);
  const identity = groupIdentity(exchange, idempotencyKeyOf(exchange.req));
  const json = await readJson(exchange, gateway.limits.jsonBytes);
  const body = parseRequest(gateway.schemas.submitGroup, json);
  const head = { ...headOf(body, exchange, gateway), ...identity };
  const items = body.items.map((item) => toItem(item, { task: body.task, demoSleep: gateway.demoSleep }));
  const group = await submitItems(groupCalls(exchange, gateway), head, items);
  await answerAccepted(exchange, gateway, group);
}

function submitForm(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const identity = groupIdentity(exchange, idempotencyKeyOf(exchange.req));
  let head: GroupHead | undefined;
  return submitUpload(exchange, gateway, {
    field: requestField({
      schema: gateway.schemas.submitForm.shape.request,
      required: true,
      onRequest: (request) => {
        head = { ...headOf(request, exchange, gateway), ...identity };
      },
    }),
    head() {
      if (head === undefined) throw new Error("a file came before the field that it needs");
      return head;
    },
    accepted: (group) => answerAccepted(exchange, gateway, group),
    noFiles: new HttpError("invalid_request", "The form has no files"),
  });
}

async function answerAccepted(exchange: Exchange, gateway: GatewayContext, accepted: Group): Promise<void> {
  const { tenant, gone } = exchange;
  const waitMs = preferredWaitMs(exchange);
  const group = await untilFinished(gateway.feeds, accepted, { tenant, waitMs, gone });
  gateway.revisions.saw(group);
  exchange.res.status(202).location(groupPath(group.id)).json(presentGroup(group));
}

function checkImageOptions(options: unknown, { presets }: GatewayContext): void {
  try {
    resolveOptions(options, presets);
  } catch (error) {
    if (!(error instanceof InvalidOptionsError)) throw error;
    const errors = error.faults.map(({ path, detail }) => ({ pointer: ["/options", ...path].join("/"), detail }));
    throw new HttpError("invalid_operation", error.message, { errors });
  }
}

/** Throws an HttpError for what no worker could carry out, and for a webhook that nobody could sign. */
function headOf(body: SubmitHead, exchange: Exchange, gateway: GatewayContext): Omit<GroupHead, "groupId"> {
  if (body.task === IMAGE_TASK) checkImageOptions(body.options, gateway);
  return {
    ...webhookOf(body, exchange),
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

function followUpOf({ task, options, args }: NonNullable<SubmitHead["on_finished"]>) {
  return { task, ...(options && { options }), ...(args && { args }) };
}

/** Messages are always signed: without a secret of its own a webhook has that of the caller's key. */
function webhookOf({ webhook }: SubmitHead, { caller }: Exchange): Pick<GroupHead, "webhook"> {
  if (!webhook) return {};
  const secret = webhook.secret ?? caller?.identity.webhookSecret;
  if (secret !== undefined) return { webhook: { url: webhook.url, secret } };
  const detail = "Needed here: the API key has none";
  const pointer = "/webhook/secret";
  throw new HttpError("invalid_request", `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}
