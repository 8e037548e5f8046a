import { expect, test } from "vitest";
import { partsOf } from "./bundle-parts.ts";
import type { Delivery } from "./task-delivery.ts";
import type { BundleRef } from "./topology.ts";

function delivery(ref: Partial<BundleRef>): Delivery & { answers: string[] } {
  const answers: string[] = [];
  return {
    ref: { groupId: "g", index: 0, run: 1, count: 1, ...ref },
    queue: "demo",
    body: new Uint8Array(),
    redelivered: false,
    answers,
    ack: () => void answers.push("ack"),
    working: () => void answers.push("working"),
    term: (reason) => void answers.push(`term:${reason}`),
    nak: () => void answers.push("nak"),
  };
}

test("a single run's delivery is its own part", () => {
  const whole = delivery({ index: 3 });
  expect(partsOf(whole)).toEqual([whole]);
});

test("a bundle is answered once, when the last of its runs has been, however each was", () => {
  const whole = delivery({ index: 3, run: 2, count: 3 });
  const [a, b, c] = partsOf(whole);
  expect([a, b, c].map((part) => part?.ref)).toEqual(
    [3, 4, 5].map((index) => ({ groupId: "g", index, run: 2, count: 1 })),
  );
  a?.ack();
  a?.ack();
  b?.term("cancelled");
  expect(whole.answers).toEqual([]);
  c?.ack();
  expect(whole.answers).toEqual(["ack"]);
});

test("a renewal of all its runs renews a bundle once, as long as one is open", () => {
  const whole = delivery({ count: 3 });
  const parts = partsOf(whole);
  for (const part of parts) part.working();
  parts[0]?.ack();
  for (const part of parts) part.working();
  expect(whole.answers).toEqual(["working", "working"]);
});
