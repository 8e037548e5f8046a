import { presentGroup } from "@sheaf/api";
import type { Group } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { HttpError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { onKnownGroup } from "../resources/known-group.ts";
import { readGroup } from "../resources/read-group.ts";
import { missingSources } from "../schemas/submit-group.ts";
import { groupCalls } from "../submit/group-calls.ts";
import { toItem } from "../submit/item.ts";
import { appendItems } from "../submit/submit-items.ts";
import { appendUpload } from "../upload/append-upload.ts";

/** `POST /v1/groups/{id}/items`: more items (JSON) or files (multipart) for an open group. */
export async function appendToGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const append = exchange.req.is("multipart/form-data") ? appendUpload : appendJson;
  exchange.res.status(202).json(presentGroup(await append(exchange, gateway)));
}

async function appendJson(exchange: Exchange, gateway: GatewayContext): Promise<Group> {
  const json = await readJson(exchange, gateway.limits.jsonBytes);
  const body = parseRequest(gateway.schemas.appendItems, json);
  const { id, task, counts } = await readGroup(exchange, gateway);
  const [missing] = missingSources(task, body.items);
  if (missing !== undefined) {
    const error = { pointer: `/items/${missing}/source`, detail: "Needs an image reference" };
    throw new HttpError("invalid_request", `${error.pointer}: ${error.detail}`, { errors: [error] });
  }
  const items = body.items.map((item) => toItem(item, { task, demoSleep: gateway.demoSleep }));
  const firstIndex = body.first_index ?? counts?.total ?? 0;
  return onKnownGroup(appendItems(groupCalls(exchange, gateway), id, { firstIndex, items }));
}
