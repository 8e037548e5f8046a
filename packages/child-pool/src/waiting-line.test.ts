import { describe, expect, it } from "vitest";
import { WaitingLine } from "./waiting-line.ts";

const never = new AbortController().signal;

describe("a waiting line", () => {
  it("serves in the order of asking", async () => {
    const line = new WaitingLine<number>();
    const served: string[] = [];
    const asking = ["first", "second", "third"].map((who) =>
      line.take(never).then((thing) => served.push(`${who} ${thing}`)),
    );
    for (const thing of [1, 2, 3]) {
      line.offer(thing);
    }
    await Promise.all(asking);
    expect(served).toEqual(["first 1", "second 2", "third 3"]);
  });

  it("gives up a place on abort, and the next moves up", async () => {
    const line = new WaitingLine<number>();
    const abort = new AbortController();
    const first = line.take(abort.signal);
    const second = line.take(never);
    abort.abort();
    await expect(first).rejects.toThrow(abort.signal.reason);
    line.offer(1);
    expect(await second).toBe(1);
    await expect(line.take(abort.signal)).rejects.toThrow(abort.signal.reason);
  });

  it("does not hand out what was withdrawn, nor anything twice", async () => {
    const line = new WaitingLine<number>();
    line.offer(1);
    line.offer(2);
    line.withdraw(1);
    expect(await line.take(never)).toBe(2);
    const waiting = line.take(never);
    line.refuseFirst(new Error("turned away"));
    await expect(waiting).rejects.toThrow("turned away");
  });
});
