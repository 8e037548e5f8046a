import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { PROBED_ENV } from "../system/memory-probe.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { queuedMemory } from "../system/queued-memory.ts";

const TASKS = 1_000_000;

/** What a queued task costs the scheduler. */
export async function memory(_options: Options): Promise<Row[]> {
  const use = await onSheaf({ env: PROBED_ENV }, (side) => queuedMemory(side, TASKS));
  const common = { unit: "bytes", better: "less" } as const;
  return [
    {
      ...common,
      what: "scheduler memory for each of 1,000,000 queued tasks: heap and buffers after a collection",
      value: use.heldBytes,
      bars: [{ kind: "limit", limit: 120 }],
    },
    {
      ...common,
      what: "scheduler memory for each of 1,000,000 queued tasks: resident memory of the process",
      value: use.rssBytes,
      bars: [],
    },
  ];
}
