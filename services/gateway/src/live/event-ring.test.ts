import { expect, test } from "vitest";
import { EventRing } from "./event-ring.ts";

const event = (text: string, key = text) => ({ key, bytes: Buffer.from(text) });
const ringOf = (events: number, bytes = 1_000) => new EventRing({ events, bytes });

test("a reader gets what came after its position, and nothing twice", () => {
  const ring = ringOf(10);
  ring.push(event("a"));
  const { end } = ring;
  ring.push(event("b"));
  ring.push(event("c"));
  expect(String(ring.bytesAfter(end))).toBe("bc");
  expect(String(ring.bytesAfter(0))).toBe("abc");
  expect(String(ring.bytesAfter(ring.end))).toBe("");
});

test("what is not kept any more, and what never was, is not reached", () => {
  const ring = ringOf(2);
  for (const text of ["a", "b", "c"]) ring.push(event(text));
  expect([0, 1, 2, 3, 4].map((position) => ring.reaches(position))).toEqual([false, true, true, true, false]);
  expect(String(ring.bytesAfter(1))).toBe("bc");
  const small = ringOf(100, 5);
  for (const text of ["abc", "def", "gh"]) small.push(event(text));
  expect([0, 1].map((position) => small.reaches(position))).toEqual([false, true]);
});

test("after a cut only the end is reached", () => {
  const ring = ringOf(10);
  ring.push(event("a"));
  ring.cut();
  expect([0, 1].map((position) => ring.reaches(position))).toEqual([false, true]);
  ring.push(event("b"));
  expect(String(ring.bytesAfter(1))).toBe("b");
});

test("who is far behind gets the latest event of each key alone, in order", () => {
  const ring = ringOf(1_000, 10_000);
  for (let n = 0; n < 101; n++) ring.push(event(`${n};`, `task ${n % 3}`));
  expect(String(ring.bytesAfter(0))).toBe("98;99;100;");
  expect(String(ring.bytesAfter(1)).split(";").length).toBe(101);
});
