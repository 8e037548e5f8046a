import fc from "fast-check";
import { expect, test } from "vitest";
import {
  busSubject,
  leaseSubject,
  logSubject,
  parseRunSubject,
  queueSubjects,
  runSubject,
  runsOf,
} from "./topology.ts";

const name = fc.stringMatching(/^[\w-]{1,40}$/);
const number = fc.integer({ min: 0, max: 2 ** 31 });

test("a subject names exactly the runs of its message", () => {
  const count = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 300 }));
  fc.assert(
    fc.property(name, name, number, number, count, (queue, groupId, index, run, count) => {
      const message = { groupId, index, run, count };
      expect(parseRunSubject(runSubject(queue, message))).toEqual({ queue, ...message });
      const runs = runsOf(message);
      expect([runs[0], runs.at(-1), runs.length]).toEqual([
        { groupId, index, run },
        { groupId, index: index + count - 1, run },
        count,
      ]);
    }),
  );
});

test.each([
  "",
  "sheaf.tasks.images.g.1",
  "sheaf.tasks.images.g.1.2.3",
  "sheaf.tasks.images.g.x.1",
  "sheaf.tasks.images.g.5-4.1",
  "sheaf.tasks.images.g.5-.1",
  "sheaf.log.0.groups",
])("%j is not a run's subject", (subject) => {
  expect(parseRunSubject(subject)).toBeUndefined();
});

test.each(["", "a.b", "a*", ">", "a b", "a@b", "a%b", "ä"])("the name %j cannot widen or break a subject", (bad) => {
  for (const build of [
    logSubject.reports,
    busSubject.heartbeat,
    busSubject.aborted,
    busSubject.order,
    busSubject.progress,
    queueSubjects,
    leaseSubject,
  ]) {
    expect(() => build(bad)).toThrow(RangeError);
  }
  expect(() => runSubject("images", { groupId: bad, index: 0, run: 1, count: 1 })).toThrow(RangeError);
  expect(() => runSubject(bad, { groupId: "g", index: 0, run: 1, count: 1 })).toThrow(RangeError);
});
