import { presentRetriedFailures } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { writing } from "../scheduler-call.ts";
import { retryFailuresSchema } from "../schemas/failure-filter.ts";

/** The scheduler goes on for some seconds, and two calls of a tenant take turns. */
const TIMEOUT_MS = 11_000;

/**
 * `POST /v1/failures/retry`: failed tasks that match run again, each group's in one new round. As many as the scheduler
 * retries in one call; `more` says that there are others. Not repeated by itself, as a retry of a group is not.
 */
export async function retryFailures(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  const { error, queue } = parseRequest(retryFailuresSchema, (await readJson(exchange)) ?? {});
  const request = { codes: error, queue: queue ?? "" };
  exchange.res.json(presentRetriedFailures(await scheduler.retryFailures(request, writing(exchange, TIMEOUT_MS))));
}
