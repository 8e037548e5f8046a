import { expect, it } from "vitest";
import { createProgressBoard, type ProgressView } from "./progress-board.ts";

const MINE = { tenant: "mine" };

/** A board on a clock and a scheduler in the test's hands. */
function boardAt() {
  const time = { ms: 1_000 };
  const reads: PromiseWithResolvers<ProgressView>[] = [];
  const board = createProgressBoard(() => time.ms, 2);
  const read = () => {
    const answer = Promise.withResolvers<ProgressView>();
    reads.push(answer);
    return answer.promise;
  };
  return {
    ...{ time, reads },
    poll: (id: string, owner = MINE) => board.progress(owner, id, read),
    forget: (id: string) => board.forget(MINE, id),
    saw: (group: ProgressView) => board.saw(MINE, group),
  };
}

const view = (progress: number, revision = "1"): ProgressView => ({ id: "g", progress, revision });

it("makes one read for all who poll at once", async () => {
  const { reads, poll } = boardAt();
  const polls = [poll("g"), poll("g"), poll("g")];
  expect(reads).toHaveLength(1);
  reads[0]?.resolve(view(0.5));
  expect(await Promise.all(polls)).toEqual([0.5, 0.5, 0.5]);
});

it("answers at once what it read lately, and reads again for the next", async () => {
  const { time, reads, poll } = boardAt();
  const first = poll("g");
  reads[0]?.resolve(view(0.25));
  await first;
  time.ms += 100;
  expect(await poll("g")).toBe(0.25);
  expect(await poll("g")).toBe(0.25);
  expect(reads).toHaveLength(2);
  reads[1]?.resolve(view(0.75));
  await reads[1]?.promise;
  expect(await poll("g")).toBe(0.75);
});

it("waits for a read when what it has is older than a quarter of a second", async () => {
  const { time, reads, poll } = boardAt();
  const first = poll("g");
  reads[0]?.resolve(view(0.25));
  await first;
  time.ms += 251;
  const second = poll("g");
  reads[1]?.resolve(view(1));
  expect(await second).toBe(1);
});

it("tells a failed read to those who wait for it, and tries again for the next", async () => {
  const { reads, poll } = boardAt();
  const failing = poll("g");
  reads[0]?.reject(new Error("away"));
  await expect(failing).rejects.toThrow("away");
  const again = poll("g");
  reads[1]?.resolve(view(1));
  expect(await again).toBe(1);
});

it("reads anew after something was done to the group", async () => {
  const { reads, poll, forget } = boardAt();
  const first = poll("g");
  reads[0]?.resolve(view(0.25));
  await first;
  forget("g");
  const second = poll("g");
  reads[1]?.resolve(view(1));
  expect(await second).toBe(1);
});

it("does not mistake a read from before for one from after", async () => {
  const { reads, poll, forget } = boardAt();
  const before = poll("g");
  forget("g");
  const after = poll("g");
  expect(reads).toHaveLength(2);
  reads[1]?.resolve(view(1));
  reads[0]?.resolve(view(0.25));
  expect(await Promise.all([before, after])).toEqual([0.25, 1]);
  expect(await poll("g")).toBe(1);
});

it("answers the first poll from what the submit told", async () => {
  const { reads, poll, saw } = boardAt();
  saw(view(0, "7"));
  expect(await poll("g")).toBe(0);
  expect(reads).toHaveLength(0);
});

it("does not let a read that was on its way overtake a write", async () => {
  const { reads, poll, saw } = boardAt();
  const polled = poll("g");
  saw(view(1, "8"));
  reads[0]?.resolve(view(0.5, "7"));
  expect(await polled).toBe(1);
  expect(await poll("g")).toBe(1);
});

it("does not show a tenant another one's share", async () => {
  const { reads, poll, saw } = boardAt();
  saw(view(1));
  const polled = poll("g", { tenant: "another" });
  reads[0]?.reject(new Error("no such group"));
  await expect(polled).rejects.toThrow("no such group");
});

it("remembers so many groups and no more", async () => {
  const { reads, poll } = boardAt();
  for (const key of ["a", "b", "c"]) {
    const polled = poll(key);
    reads.at(-1)?.resolve(view(0.5));
    await polled;
  }
  void poll("a");
  expect(reads).toHaveLength(4);
});
