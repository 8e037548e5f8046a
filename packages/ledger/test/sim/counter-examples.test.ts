import { expect, test } from "vitest";
import type { Rule } from "./checker/rules.ts";
import { scheduleOf } from "./script.ts";
import { simulate } from "./simulate.ts";
import { AS_BUILT, broken, type Plant } from "./world/options.ts";

/** A schedule that breaks a rule. */
interface CounterExample {
  readonly what: string;
  readonly rule: Rule;
  readonly script: string;
}

/** The second replica wins the lease, folds a cancel that the first has not folded, makes it true, and answers the receipt. */
const CANCELLED_BY_THE_SECOND =
  "take 1 1, cancel 0 1, write, fold 1 1, land 1 1, hear 0 1, hear 1 1, hear 2 1, listen 1, pass 9, beacon 1, listen 1, pass 9, beacon 1, listen 1, pass 7, write, fold 1 1";

/** The leader folds a cancel, workers 1 and 2 answer its abort, the third has time to, and what it writes then is folded. */
const CONFIRMED =
  "write, fold 0 1, hear 1 1, hear 2 1, listen, pass 9, beacon, listen, pass 9, beacon, listen, pass 9, write, fold 0 1";

/** Found in what was built; mended since. The plant builds it as it was. */
const MENDED: readonly (CounterExample & { readonly plant: Plant })[] = [
  {
    what: "a submit in chunks was cancelled half written, and its repeat is answered as if all of it had been accepted",
    rule: "I1",
    plant: "submits are answered half",
    script: "submit 0 4, store, crashReplica 1, carry, cancel, carry, again, carry",
  },
  {
    what: "a submit in chunks was cancelled half written, and a retry runs the half",
    rule: "I1",
    plant: "half groups are retried",
    script: "submit 0 4, store, crashReplica 1, carry, cancel, carry, long, retry, carry",
  },
  {
    what: "a task's cancel is answered while its group's is not confirmed, and the task starts",
    rule: "I6",
    plant: "receipts wait for their own stop alone",
    script: "submit, carry, plan 0 3, carry, notice, cancel, carry, cancelTask, pull, start",
  },
  {
    what: "a group's cancel is answered while its last task's is not confirmed, and the task starts",
    rule: "I6",
    plant: "receipts wait for their own stop alone",
    script: "submit, carry, plan 0 3, carry, notice, cancelTask, carry, cancel, pull, start",
  },
  {
    what: "a cancelled task stays in the queue with the others of its message, and a worker that joins a minute later starts it",
    rule: "I6",
    plant: "a cancelled task stays with the others of its message",
    script:
      "submit 2, carry, plan 0 5, carry, cutWorker, cutWorker 1, cutWorker 2, cancelTask, carry, long 1, submit, carry, crashWorker, beacon, carry, pull, start",
  },
  {
    what: "a worker that joins hears a leader which is behind, and starts what that has published late",
    rule: "I6",
    plant: "workers believe any beacon",
    script: `submit, carry, plan 0 3, ${CANCELLED_BY_THE_SECOND}, crashWorker, beacon, hear 0 1, land 0 1, pull, start`,
  },
  {
    what: "a retry lets a new leader forget the cancel before it, and a run of the cancelled round starts",
    rule: "I6",
    plant: "beacons forget earlier rounds",
    script: `submit, carry, plan 0 3, ${CANCELLED_BY_THE_SECOND}, retry 0 1, write, fold 1 1, fold 2 1, crashWorker, take 2 1, hear 0 1, land 0 1, pull, start`,
  },
  {
    what: "a retry is written again because its acknowledgement was lost, and opens a round that nobody asked for",
    rule: "requests",
    plant: "requests name no round",
    script: "submit 2, calm 3, calm 3, retry, store, lose, calm 3, calm 3",
  },
  {
    what: "a cancel at a replica that is behind a retry is void, and is answered as if it had been done",
    rule: "I6",
    plant: "void cancels are answered",
    script: "submit, carry, cutReplica 1, cancel, carry, long, retry, carry, join, cancel 0 1, carry",
  },
  {
    what: "a worker that was cut off when a cancel was told comes back, and starts what another leader has published late",
    rule: "I6",
    plant: "a worker that was cut off goes on",
    script: `submit, carry, plan 0 3, cutWorker, ${CANCELLED_BY_THE_SECOND}, pass 7, write, fold 1 1, join, land 0 1, pull, start`,
  },
  {
    what: "a key is used again after a short retention, and its runs are taken for those that were cancelled",
    rule: "I2",
    plant: "ids do not rest",
    script: "submit 0 7, carry, cancel 0 2, carry, long 2, submit, carry, submit 0 7, carry",
  },
  {
    what: "a leader that has folded little of the log hands out runs of a group that was cancelled, and has left since",
    rule: "I6",
    plant: "leaders lead while they are behind",
    script:
      "submit 0 5, carry, cancelTask, cancelTask 0 3, carry, long 6, crashReplica, submit, take, fold, crashWorker 2, beat, listen, plan 0 3, carry",
  },
  {
    what: "the broker comes back with its clock an hour ahead, and the queue is not reconciled for an hour",
    rule: "I2",
    plant: "the hold after a restart goes by the broker's clock",
    script: "submit, carry, plan 0 3, carry, jump 5, restart 11 1",
  },
];

/** Workers that wait until they know what was stopped hide these two: only one that goes on shows the difference. */
const GUARDED: readonly (CounterExample & { readonly plant: Plant })[] = [
  {
    what: "a cancel is answered before its message is out of the queue, and a worker that was cut off starts it",
    rule: "I6",
    plant: "confirms before the purge",
    script: `submit, carry, plan 0 3, carry, cutWorker, cancel, ${CONFIRMED}, join, pull, start`,
  },
  {
    what: "a cancel is answered before a publish on its way has landed, and a worker that was cut off starts it",
    rule: "I6",
    plant: "ignores publishes in flight",
    script: `submit, carry, plan 0 3, cutWorker, cancel, write, fold 0 1, land 1 1, ${CONFIRMED}, join, land 0 1, pull, start`,
  },
];

const rulesOf = ({ script }: CounterExample, options = AS_BUILT) =>
  simulate(scheduleOf(script), options).violations.map((violation) => violation.rule);

for (const example of MENDED) {
  test(`not as built: ${example.what}`, () => {
    expect(rulesOf(example, broken(example.plant))).toContain(example.rule);
    expect(rulesOf(example)).toEqual([]);
  });
}

for (const example of GUARDED) {
  test(`guarded: ${example.what}`, () => {
    expect(rulesOf(example, broken(example.plant, "a worker that was cut off goes on"))).toContain(example.rule);
    expect(rulesOf(example, broken("a worker that was cut off goes on"))).toEqual([]);
    expect(rulesOf(example, broken(example.plant))).toEqual([]);
  });
}
