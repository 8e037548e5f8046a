import { RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, FAILED_AGAIN, lost, reported } from "../test/events.ts";
import { TestLog } from "../test/test-log.ts";
import { QueueMeter } from "./queue-meter.ts";

const { STARTED, SUCCEEDED, RETURNED } = RunOutcome;

function metered(): { log: TestLog; meter: QueueMeter } {
  const meter = new QueueMeter();
  return { meter, log: new TestLog(meter).add(accepted("g", { count: 4 })).pass(1_000) };
}

test("a run whose end is told before its start has waited and run", () => {
  const { log, meter } = metered();
  log.add(reported("w", "g", [{ index: 0, outcome: SUCCEEDED, agoMs: 100, runMs: 90 }]));
  const reading = meter.of("demo");
  expect(reading).toMatchObject({ finished: 1, failed: 0, ended: 1 });
  expect(reading.wait.quantile(1)).toBeGreaterThanOrEqual(900);
  expect(reading.run.quantile(1)).toBeGreaterThanOrEqual(90);
  expect(reading.total.quantile(1)).toBeGreaterThanOrEqual(1_000);
});

test("a first run that failed at once has waited too, its retry has not", () => {
  const { log, meter } = metered();
  log.add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN, runMs: 7 }]));
  expect(meter.of("demo").wait.count).toBe(1);
  expect(meter.of("demo").total.count).toBe(0);
  log.add(reported("w", "g", [{ index: 0, run: 2, outcome: STARTED }]));
  expect(meter.of("demo").wait.count).toBe(1);
});

test("returned and lost runs end, but tell nothing of how long the work takes", () => {
  const { log, meter } = metered();
  log.add(reported("w", "g", [{ index: 0, outcome: STARTED }]));
  log.add(reported("w", "g", [{ index: 0, outcome: RETURNED }]));
  log.add(lost("w", "g", [{ index: 1 }]));
  const reading = meter.of("demo");
  expect(reading).toMatchObject({ finished: 0, ended: 2 });
  expect(reading.run.count).toBe(0);
});

test("a task that fails for good is finished and failed", () => {
  const meter = new QueueMeter();
  const log = new TestLog(meter).add(accepted("g", { count: 1, maxAttempts: 1 }));
  log.add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN, runMs: 7 }]));
  expect(meter.of("demo")).toMatchObject({ finished: 1, failed: 1, ended: 1 });
  expect(meter.of("demo").total.count).toBe(1);
  meter.reset();
  expect(meter.of("demo").total.count).toBe(0);
  expect(meter.of("demo")).toMatchObject({ finished: 0, failed: 0, ended: 0 });
  expect(meter.of("demo").run.count).toBe(0);
});
