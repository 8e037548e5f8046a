import { SheafError } from "@sheaf/client";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { file, names, testService, unreachable } from "./testing/upload-service.ts";
import type { UploadLine } from "./upload-line.ts";

describe("an upload line", () => {
  it("stores three at a time, makes each a task as it is stored, and seals when all are in", async () => {
    const { line, group, stores, seals, named } = testService();
    line.add(["a", "b", "c", "d"].map((name) => file(name)));
    expect(stores.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    named("b").answer.resolve("img_b");
    await vi.waitFor(() => expect(names(group)).toEqual(["b"]));
    expect(line.files[1]).toMatchObject({ state: "in_group", index: 0 });
    expect(seals).toEqual([]);
    for (const name of ["a", "c", "d"]) await vi.waitFor(() => named(name).answer.resolve(`img_${name}`));
    await vi.waitFor(() => expect(seals).toEqual([4]));
    expect(line.add([file("late")])).toBe(false);
  });

  it("goes on without a file that is refused or taken back", async () => {
    const { line, group, seals, named, states } = testService();
    line.add(["text.jpg", "big.jpg", "good.jpg"].map((name) => file(name)));
    named("text.jpg").answer.reject(new SheafError("unsupported_format", "", { status: 415 }));
    line.remove(1);
    expect(named("big.jpg").signal.aborted).toBe(true);
    named("good.jpg").answer.resolve("img_good");
    await vi.waitFor(() => expect(seals).toEqual([1]));
    expect(names(group)).toEqual(["good.jpg"]);
    expect(states()).toEqual(["refused", "removed", "in_group"]);
  });

  it("stands still when the way is broken, and goes on where it was", async () => {
    const { line, group, stores, seals, named, states } = testService();
    line.add(["a", "b", "c", "d"].map((name) => file(name)));
    named("b").answer.resolve("img_b");
    await vi.waitFor(() => expect(names(group)).toEqual(["b"]));
    for (const name of ["a", "c", "d"]) named(name).answer.reject(unreachable());
    await vi.waitFor(() => expect(states()).toEqual(["waiting", "in_group", "waiting", "waiting"]));
    expect(line.failure).toMatchObject({ code: "unreachable" });
    expect(stores).toHaveLength(4);
    line.resume();
    for (const name of ["a", "c", "d"]) named(name).answer.resolve(`img_${name}`);
    await vi.waitFor(() => expect(seals).toEqual([4]));
    expect(names(group).toSorted()).toEqual(["a", "b", "c", "d"]);
  });

  it("adds nothing twice when the answer to an append is lost", async () => {
    const { line, group, seals, calls, named } = testService();
    const { append } = calls;
    vi.spyOn(calls, "append").mockImplementationOnce(async (first, items) => {
      await append(first, items);
      throw new SheafError("unavailable", "", { status: 503 });
    });
    line.add([file("a"), file("b")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(line.failure).toMatchObject({ code: "unavailable" }));
    named("b").answer.resolve("img_b");
    line.resume();
    await vi.waitFor(() => expect(seals).toEqual([2]));
    expect(names(group)).toEqual(["a", "b"]);
  });

  it("shares a group with another tab: each item is there once, and each file knows its task", async () => {
    const { line, group, seals, named } = testService();
    line.add([file("a"), file("b")]);
    group.push({ source: "img_x", name: "x" });
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(line.files[0]).toMatchObject({ state: "in_group", index: 1 }));
    group.push({ source: "img_y", name: "y" });
    named("b").answer.resolve("img_b");
    await vi.waitFor(() => expect(seals).toEqual([4]));
    expect(names(group)).toEqual(["x", "a", "y", "b"]);
    expect(line.files[1]?.index).toBe(3);
  });

  it("repeats alone what may be in the group already, and takes nothing of it back until that is known", async () => {
    const { line, group, calls, named, states } = testService();
    const { append } = calls;
    vi.spyOn(calls, "append").mockImplementationOnce(async (first, items) => {
      await append(first, items);
      throw unreachable();
    });
    line.add([file("a"), file("b")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(line.failure).toMatchObject({ code: "unreachable" }));
    line.remove(0);
    named("b").answer.resolve("img_b");
    await vi.waitFor(() => expect(states()).toEqual(["stored", "stored"]));
    line.resume();
    await vi.waitFor(() => expect(states()).toEqual(["in_group", "in_group"]));
    expect(names(group)).toEqual(["a", "b"]);
    const sent = vi.mocked(calls.append).mock.calls.map(([first, items]) => [first, names(items)]);
    expect(sent).toEqual([
      [0, ["a"]],
      [0, ["a"]],
      [1, ["b"]],
    ]);
  });

  it("fills a group up, refuses what there is no room for, and seals it", async () => {
    const { line, group, seals, named } = testService({ maxItems: 2 });
    line.add(["a", "b", "c", "d"].map((name) => file(name)));
    for (const name of ["a", "b", "c"]) named(name).answer.resolve(`img_${name}`);
    await vi.waitFor(() => expect(seals).toEqual([2]));
    expect(group).toHaveLength(2);
    const others = line.files.filter(({ state }) => state !== "in_group");
    expect(others.map(({ error, index }) => [error?.code, index])).toEqual([
      ["group_full", undefined],
      ["group_full", undefined],
    ]);
  });

  it("leaves the group open while it may not end, and seals it once it may", async () => {
    let may = false;
    const { line, seals, named } = testService({ mayEnd: () => may });
    line.add([file("a")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(line.files[0]?.state).toBe("in_group"));
    expect([seals, line.closed]).toEqual([[], false]);
    may = true;
    line.resume();
    await vi.waitFor(() => expect(seals).toEqual([1]));
  });

  it("cuts names that are too long, and halves no character", async () => {
    const { line, group, named } = testService({ nameChars: 3 });
    line.add([file("ab😀.jpg")]);
    named("ab😀.jpg").answer.resolve("img_a");
    await vi.waitFor(() => expect(names(group)).toEqual(["ab\uFFFD"]));
  });

  it("tells how much of a file has gone", () => {
    const { line, named } = testService();
    line.add([file("a", 100)]);
    named("a").onSent(40);
    expect(line.files[0]).toMatchObject({ state: "uploading", sentBytes: 40 });
    named("a").onSent(400);
    expect(line.files[0]?.sentBytes).toBe(100);
  });
});

it("whatever happens to files, each stored one is one task, and the group is sealed once at the end", async () => {
  const ends = fc.constantFrom("stored", "refused", "removed", "cut");
  await fc.assert(
    fc.asyncProperty(fc.array(ends, { minLength: 1, maxLength: 12 }), async (fates) => {
      const { line, group, seals, named } = testService();
      line.add(fates.map((fate, at) => file(`${fate}-${at}`)));
      for (const [at, fate] of fates.entries()) {
        if (fate === "removed") line.remove(at);
        else await settle(line, at, { fate, answer: () => named(`${fate}-${at}`).answer });
      }
      await vi.waitFor(() => expect(seals).toHaveLength(1));
      const stored = fates.flatMap((fate, at) => (fate === "stored" || fate === "cut" ? [`${fate}-${at}`] : []));
      expect(names(group).toSorted()).toEqual(stored.toSorted());
      for (const { state, index, file: one } of line.files) {
        if (state === "in_group") expect(group[index ?? -1]?.name).toBe(one.name);
      }
    }),
    { numRuns: 50 },
  );
});

interface Fate {
  readonly fate: string;
  readonly answer: () => PromiseWithResolvers<string>;
}

async function settle(line: UploadLine, at: number, { fate, answer }: Fate): Promise<void> {
  const isOnItsWay = () => expect(line.files[at]?.state).toBe("uploading");
  await vi.waitFor(isOnItsWay);
  if (fate === "refused") return answer().reject(new SheafError("image_too_large", "", { status: 413 }));
  if (fate === "cut") {
    answer().reject(unreachable());
    await vi.waitFor(() => expect(line.failure).toBeDefined());
    line.resume();
    await vi.waitFor(isOnItsWay);
  }
  answer().resolve("img");
}
