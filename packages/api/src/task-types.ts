import type { ListTaskTypesResponse } from "@sheaf/proto";
import type { TaskTypeListJson } from "./schemas/installation.ts";

/** The kinds of work that groups may ask for. */
export function presentTaskTypes({ types }: ListTaskTypesResponse): TaskTypeListJson {
  return {
    task_types: types.map(({ name, queue, maxAttempts, timeoutMs, inputSchema }) => ({
      name,
      queue,
      max_attempts: maxAttempts,
      timeout_ms: timeoutMs === 0 ? null : timeoutMs,
      input_schema: inputSchema ?? null,
    })),
  };
}
