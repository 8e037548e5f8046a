import fc from "fast-check";
import { expect, test } from "vitest";
import { ItemLine } from "./item-line.ts";

test("items that come in any order are appended once each, in theirs, one append at a time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.shuffledSubarray([...Array(20).keys()], { minLength: 20 }),
      async (s, order) => {
        const names: (string | undefined)[] = [];
        let appending = 0;
        const append = s.scheduleFunction(async () => undefined);
        const line = new ItemLine(5, async (firstIndex, items) => {
          expect(appending++).toBe(0);
          expect(firstIndex).toBe(5 + names.length);
          await append();
          names.push(...items.map(({ name }) => name));
          appending--;
        });
        const arrive = s.scheduleFunction(async (_: number) => undefined);
        const put = (index: number) => arrive(index).then(() => line.put(index + 5, { name: `${index}` }));
        await s.waitFor(Promise.all(order.map(put)));
        expect(names).toEqual([...Array(20).keys()].map(String));
      },
    ),
  );
});

test("an append that fails is told to all who wait for it", async () => {
  const line = new ItemLine(0, async () => Promise.reject(new RangeError("no")));
  await line.put(1, {});
  await expect(line.put(0, {})).rejects.toThrow(RangeError);
});
