import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ControlPointSchema } from "@sheaf/proto";
import { expect, it } from "vitest";
import { presentControlHistory } from "./control-history.ts";
import { controlHistorySchema } from "./schemas/control-history.ts";

it("shows points as their schema has them, and what was not measured as null", () => {
  const queues = [{ name: "demo", queued: 3, running: 1, finishedPerS: 0.5, runMs: { p50: 1, p95: 2, p99: 3 } }];
  const point = create(ControlPointSchema, { takenAt: timestampFromMs(1_500), queues, workers: 2, logBytes: "77" });
  const shown = controlHistorySchema.parse(presentControlHistory([point]));
  expect(shown.points[0]).toMatchObject({
    taken_at: "1970-01-01T00:00:01.500Z",
    queues: [{ queued: 3, finished_per_s: 0.5, wait_ms: null, run_ms: { p50: 1, p95: 2, p99: 3 } }],
    workers: 2,
    log_bytes: 77,
  });
});
