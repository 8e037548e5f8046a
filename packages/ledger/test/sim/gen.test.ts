import fc from "fast-check";
import { test } from "vitest";
import { schedules } from "./schedule.ts";

test("gen", () => {
  for (let k = 0; k < 3; k++) {
    const cpu = process.cpuUsage();
    let n = 0;
    fc.assert(
      fc.property(schedules, (s) => {
        n += s.length;
      }),
      { numRuns: 2000, seed: k },
    );
    const used = process.cpuUsage(cpu);
    process.stdout.write(`gen ${(used.user + used.system) / 1000 / 2000} ms, ${n / 2000}\n`);
  }
}, 600_000);
