import { Priority } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AcceptOrder, type AcceptPlace } from "./accept-order.ts";
import { Group } from "./group.ts";

function groupAt({ acceptSeq, acceptEvent }: AcceptPlace): Group {
  const plain = { tenant: "t", task: "demo.noop", queue: "demo", priority: Priority.NORMAL, maxAttempts: 3 };
  const times = { timeoutMs: 1, notBeforeMs: 0, retentionMs: 1, acceptedAtMs: 1 };
  const rest = {
    hold: false,
    requestHash: new Uint8Array(),
    labels: {},
    parentId: "",
    followUps: [],
    hasWebhook: false,
  };
  return new Group({ ...plain, ...times, ...rest, id: `${acceptSeq}.${acceptEvent}`, acceptSeq, acceptEvent }, 0);
}

const idsOf = (groups: Iterable<Group>) => Array.from(groups, ({ terms }) => terms.id);
const isBefore = (a: AcceptPlace, b: AcceptPlace) =>
  a.acceptSeq < b.acceptSeq || (a.acceptSeq === b.acceptSeq && a.acceptEvent < b.acceptEvent);

/** Of the groups that are there, which leaves, as a share; some leave in runs, so that whole blocks empty. */
const removal = fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), count: fc.constantFrom(1, 3, 700) });
const step = fc.oneof(
  fc.record({ come: fc.constantFrom(1, 2, 600), perRecord: fc.constantFrom(1, 3, 256) }),
  fc.record({ leave: removal }),
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** An order, and beside it a plain list of the same groups. */
class Both {
  readonly order = new AcceptOrder();
  model: Group[] = [];
  seq = 0;

  do(one: Step): void {
    if ("come" in one) this.#come(one.come, one.perRecord);
    else this.#leave(Math.floor(one.leave.at * this.model.length), one.leave.count);
  }

  #come(count: number, perRecord: number): void {
    for (let n = 0; n < count; n++) {
      if (n % perRecord === 0) this.seq++;
      const group = groupAt({ acceptSeq: this.seq, acceptEvent: n % perRecord });
      this.model.push(group);
      this.order.push(group);
    }
  }

  #leave(from: number, count: number): void {
    const gone = this.model.splice(from, count);
    for (const group of gone) expect(this.order.remove(group)).toBe(true);
    for (const group of gone.slice(0, 1)) expect(this.order.remove(group)).toBe(false);
  }
}

test("it tells the groups newest first from any place on, whatever came and left", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25, size: "max" }), fc.array(fc.nat(3_000)), (steps, places) => {
      const both = new Both();
      for (const one of steps) {
        both.do(one);
        expect(both.order.size).toBe(both.model.length);
      }
      expect(idsOf(both.order.before())).toEqual(idsOf(both.model.toReversed()));
      for (const at of places) {
        const place = { acceptSeq: at % (both.seq + 2), acceptEvent: at % 5 };
        const older = both.model.filter(({ terms }) => isBefore(terms, place)).toReversed();
        expect(idsOf(both.order.before(place))).toEqual(idsOf(older));
      }
    }),
    { numRuns: 150 },
  );
});
