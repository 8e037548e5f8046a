import { Histogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { registerHistogram } from "./tallied-histogram.ts";

const BUCKETS = [0.01, 0.1, 1];

test("what is scraped is what prom-client's own histogram tells of the same observations", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const told = { name: "sheaf_test_seconds", help: "Of a test.", buckets: BUCKETS };
  const tallyOf = registerHistogram({ ...told, label: "route", registry: ours });
  const histogram = new Histogram({ ...told, labelNames: ["route"], registers: [theirs] });
  for (const route of ["/a", '/b"\\']) {
    const tally = tallyOf(route);
    for (const seconds of [0, 0.01, 0.010_001, 0.5, 1, 7]) {
      tally.observe(seconds);
      histogram.observe({ route }, seconds);
    }
  }
  expect(await ours.metrics()).toBe(await theirs.metrics());
});
