import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { reading } from "../scheduler-call.ts";

/** `GET /v1/task-types`: what groups may name, the types of workers of one's own among them. */
export async function listTaskTypes(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  const { types } = await scheduler.listTaskTypes({}, reading(exchange));
  exchange.res.json({
    task_types: types.map(({ name, queue, maxAttempts, timeoutMs, inputSchema }) => ({
      ...{ name, queue, max_attempts: maxAttempts },
      timeout_ms: timeoutMs === 0 ? null : timeoutMs,
      input_schema: inputSchema ?? null,
    })),
  });
}
