import { expect, it } from "vitest";
import type { ItemChunk } from "./chunk-items.ts";
import { createItemFeed } from "./item-feed.ts";

/** A `send` whose calls are answered by hand. */
function slowSend() {
  const sent: ItemChunk[] = [];
  const answers: PromiseWithResolvers<void>[] = [];
  const send = (chunk: ItemChunk) => {
    sent.push(chunk);
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    return answer.promise;
  };
  return { send, sent, answers };
}

it("sends the first item at once and what comes meanwhile together", async () => {
  const { send, sent, answers } = slowSend();
  const feed = createItemFeed(send);
  for (const name of ["a", "b", "c"]) feed.add({ name });
  expect(sent).toEqual([{ firstIndex: 0, items: [{ name: "a" }] }]);
  answers[0]?.resolve();
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]).toEqual({ firstIndex: 1, items: [{ name: "b" }, { name: "c" }] });
  answers[1]?.resolve();
  await feed.settled();
  expect(feed.count).toBe(3);
});

it("sends on after it has settled", async () => {
  const sent: number[] = [];
  const feed = createItemFeed(async ({ firstIndex }) => sent.push(firstIndex));
  feed.add({});
  await feed.settled();
  feed.add({});
  await feed.settled();
  expect(sent).toEqual([0, 1]);
});

it("tells a failure to whoever adds or waits, and sends nothing more", async () => {
  const { send, sent, answers } = slowSend();
  const feed = createItemFeed(send);
  feed.add({ name: "a" });
  feed.add({ name: "b" });
  answers[0]?.reject(new Error("broken"));
  await expect(feed.settled()).rejects.toThrow("broken");
  expect(() => feed.add({ name: "c" })).toThrow("broken");
  expect(sent.length).toBe(1);
});
