import { describe, expect, it, vi } from "vitest";
import { file, names, sealed, testService, unreachable } from "./testing/upload-service.ts";

/** A service whose group is closed behind the first append, which ends as unreachable after `answer`, and `arrives` or not. */
function closable({ arrives, answer = Promise.resolve() }: { arrives: boolean; answer?: Promise<void> }) {
  const own = testService();
  const { append } = own.calls;
  vi.spyOn(own.calls, "append")
    .mockImplementation(async (first, items) => {
      if (first + items.length > own.group.length) throw sealed();
      return append(first, items);
    })
    .mockImplementationOnce(async (first, items) => {
      if (arrives) await append(first, items);
      await answer;
      throw unreachable();
    });
  return own;
}

describe("an upload line whose group somebody else closes", () => {
  it("ends when somebody else has closed the group: what is in stays, the rest says why it is not", async () => {
    const { line, group, named, states } = testService();
    line.add(["a", "b", "c", "d", "e"].map((name) => file(name)));
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(names(group)).toEqual(["a"]));
    line.close(sealed());
    expect(states()).toEqual(["in_group", "refused", "refused", "refused", "refused"]);
    expect(named("b").signal.aborted).toBe(true);
    expect([line.unsent, line.add([file("late")])]).toEqual([[], false]);
  });

  it("learns of a closed group also from the answer to an append", async () => {
    const { line, calls, named, states } = testService();
    vi.spyOn(calls, "append").mockRejectedValueOnce(sealed());
    line.add([file("a"), file("b")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(states()).toEqual(["refused", "refused"]));
    expect(line.failure).toBeUndefined();
    // What was refused is not sent again, whatever ends later.
    line.resume();
    expect(calls.append).toHaveBeenCalledOnce();
  });

  it("knows of files that came into the group just before somebody closed it, and of those that did not", async () => {
    const { line, group, calls, named } = testService();
    const { append } = calls;
    const answer = Promise.withResolvers<void>();
    vi.spyOn(calls, "append").mockImplementationOnce((first, items) => append(first, items).then(() => answer.promise));
    line.add([file("a"), file("b")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(names(group)).toEqual(["a"]));
    line.close(sealed());
    answer.resolve();
    await vi.waitFor(() => expect(line.files[0]).toMatchObject({ state: "in_group", index: 0 }));
    expect(line.files[1]).toMatchObject({ state: "refused", index: undefined, error: { code: "group_sealed" } });
  });

  it.each([
    ["an append whose answer was lost", true, "in_group"],
    ["an append that did not arrive", false, "refused"],
  ])("finds out what became of %s when somebody closes the group", async (_, arrives, state) => {
    const { line, named, states } = closable({ arrives });
    line.add([file("a"), file("b")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(line.failure).toMatchObject({ code: "unreachable" }));
    line.close(sealed());
    expect([states(), line.closed]).toEqual([["stored", "refused"], true]);
    await vi.waitFor(() => expect(states()).toEqual([state, "refused"]));
    expect([line.failure, line.closed, line.unsent]).toEqual([undefined, true, []]);
  });

  it("finds out what was sent where the rest came too late", async () => {
    const { line, named, states } = closable({ arrives: true });
    line.add([file("a"), file("b")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(line.failure).toMatchObject({ code: "unreachable" }));
    named("b").answer.resolve("img_b");
    await vi.waitFor(() => expect(states()).toEqual(["stored", "stored"]));
    line.resume();
    await vi.waitFor(() => expect(states()).toEqual(["in_group", "refused"]));
    expect([line.failure, line.closed, line.unsent]).toEqual([undefined, true, []]);
  });

  it.each([
    ["whose answer is lost", true, "in_group"],
    ["that does not arrive", false, "refused"],
  ])("finds out, too, where an append %s just after that", async (_, arrives, state) => {
    const answer = Promise.withResolvers<void>();
    const { line, calls, named, states } = closable({ arrives, answer: answer.promise });
    line.add([file("a")]);
    named("a").answer.resolve("img_a");
    await vi.waitFor(() => expect(calls.append).toHaveBeenCalledOnce());
    line.close(sealed());
    answer.resolve();
    await vi.waitFor(() => expect(line.failure).toMatchObject({ code: "unreachable" }));
    expect([line.unsent, line.closed, line.add([file("late")])]).toEqual([["a"], true, false]);
    line.resume();
    await vi.waitFor(() => expect(states()).toEqual([state]));
    expect([line.failure, line.closed, line.unsent]).toEqual([undefined, true, []]);
  });
});
