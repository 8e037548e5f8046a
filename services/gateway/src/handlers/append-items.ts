import { presentGroup } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { HttpError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { missingSources } from "../schemas/submit-group.ts";
import { groupCalls } from "../submit/group-calls.ts";
import { toItem } from "../submit/item.ts";
import { appendItems } from "../submit/submit-items.ts";
import { onKnownGroup } from "./known-group.ts";
import { readGroup } from "./read-group.ts";

/** `POST /v1/groups/{id}/items`: more items for an open group. */
export async function appendToGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
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
  const group = await onKnownGroup(appendItems(groupCalls(exchange, gateway), id, { firstIndex, items }));
  exchange.res.status(202).json(presentGroup(group));
}
