import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { firstStart } from "../system/first-start.ts";
import { median, quantile } from "../system/numbers.ts";
import { onSheaf } from "../system/on-sheaf.ts";

const ROUNDS = 30;

/** How soon a lone task starts. */
export async function first(_options: Options): Promise<Row[]> {
  const afterMs = await onSheaf({}, (side) => firstStart(side, ROUNDS));
  return [
    {
      what: `idle stack: 202 to the first task's start, median of ${ROUNDS} (p95 ${quantile(afterMs, 0.95)} ms)`,
      unit: "ms",
      better: "less",
      value: median(afterMs),
      bars: [{ kind: "limit", limit: 30 }],
    },
  ];
}
