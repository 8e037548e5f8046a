import type { ReadinessJson } from "@sheaf/api";
import { WRITES_REFUSED } from "@sheaf/service";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";

/**
 * `GET /readyz`: 200 while requests are taken and the scheduler serves, else 503 with the reasons. Writes that are refused
 * are told of and do not count: what is known is served on.
 */
export function readyz({ res }: Exchange, { control, draining }: GatewayContext): void {
  const checks = [
    check("accepting", draining() ? "stopping" : undefined),
    check("scheduler", control.answers() && control.latest() ? undefined : "no answer with a Control snapshot"),
  ];
  const ready = checks.every(({ ok }) => ok);
  checks.push(
    check(
      "writes",
      control.latest()?.snapshot.problems.find((problem) => problem.startsWith(WRITES_REFUSED)),
    ),
  );
  const answer: ReadinessJson = { status: ready ? "ready" : "not ready", checks };
  res.status(ready ? 200 : 503).json(answer);
}

function check(name: string, reason: string | undefined) {
  return { name, ok: reason === undefined, ...(reason !== undefined && { reason }) };
}
