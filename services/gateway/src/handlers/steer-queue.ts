import { presentPurged, presentQueueSettings } from "@sheaf/api";
import type { QueueSettings } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { writing } from "../scheduler-call.ts";
import { queueLimitsSchema } from "../schemas/queue-limits.ts";

/** A purge of many tasks takes seconds, and a second one waits for the first. */
const PURGE_TIMEOUT_MS = 15_000;

/** `POST /v1/queues/{queue}/pause`: nothing of it is handed out any more; what runs goes on. */
export async function pauseQueue(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  await expectNoBody(exchange);
  const queue = queueOf(exchange);
  answer(exchange, await scheduler.pauseQueue({ queue }, writing(exchange)));
}

/** `POST /v1/queues/{queue}/resume`: it is handed out again. */
export async function resumeQueue(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  await expectNoBody(exchange);
  const queue = queueOf(exchange);
  answer(exchange, await scheduler.resumeQueue({ queue }, writing(exchange)));
}

/** `POST /v1/queues/{queue}/limits`: all its limits at once; one that is null or absent is lifted. */
export async function limitQueue(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  const body = parseRequest(queueLimitsSchema, (await readJson(exchange)) ?? {});
  const { rate_per_s: ratePerS, max_running: maxRunning, timeout_ms: timeoutMs } = body;
  const limits = {
    ...(ratePerS !== null && { ratePerS }),
    ...(maxRunning !== null && { maxRunning }),
    ...(timeoutMs !== null && { timeoutMs }),
  };
  answer(exchange, await scheduler.setQueueLimits({ queue: queueOf(exchange), ...limits }, writing(exchange)));
}

/** `POST /v1/queues/{queue}/purge`: what waits in it is cancelled, whoever's it is; what runs goes on. */
export async function purgeQueue(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  await expectNoBody(exchange);
  const queue = queueOf(exchange);
  exchange.res.json(presentPurged(await scheduler.purgeQueue({ queue }, writing(exchange, PURGE_TIMEOUT_MS))));
}

function queueOf({ req }: Exchange): string {
  return String(req.params["queue"]);
}

function answer({ res }: Exchange, { settings }: { readonly settings?: QueueSettings | undefined }): void {
  if (settings === undefined) throw new Error("the scheduler answered without settings");
  res.json(presentQueueSettings(settings));
}
