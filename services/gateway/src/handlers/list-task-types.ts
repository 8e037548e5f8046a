import { presentTaskTypes } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { reading } from "../scheduler-call.ts";

/** `GET /v1/task-types`: what groups may name, the types of workers of one's own among them. */
export async function listTaskTypes(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  exchange.res.json(presentTaskTypes(await scheduler.listTaskTypes({}, reading(exchange))));
}
