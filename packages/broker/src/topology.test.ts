import fc from "fast-check";
import { expect, test } from "vitest";
import { busSubject, leaseSubject, logSubject, parseRunSubject, queueSubjects, runSubject } from "./topology.ts";

const name = fc.stringMatching(/^[\w-]{1,40}$/);
const count = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test("a run's subject names exactly that run", () => {
  fc.assert(
    fc.property(name, name, count, count, (queue, groupId, index, run) => {
      expect(parseRunSubject(runSubject(queue, groupId, index, run))).toEqual({ queue, groupId, index, run });
    }),
  );
});

test.each([
  "",
  "sheaf.tasks.images.g.1",
  "sheaf.tasks.images.g.1.2.3",
  "sheaf.tasks.images.g.x.1",
  "sheaf.log.0.groups",
])("%j is not a run's subject", (subject) => {
  expect(parseRunSubject(subject)).toBeUndefined();
});

test.each(["", "a.b", "a*", ">", "a b", "a@b", "a%b", "ä"])("the name %j cannot widen or break a subject", (bad) => {
  for (const build of [logSubject.reports, busSubject.heartbeat, busSubject.aborted, queueSubjects, leaseSubject]) {
    expect(() => build(bad)).toThrow(RangeError);
  }
  expect(() => runSubject("images", bad, 0, 1)).toThrow(RangeError);
  expect(() => runSubject(bad, "g", 0, 1)).toThrow(RangeError);
});
