import { expect, test, vi } from "vitest";
import { addWaiting, NOTHING, waiting } from "./waiting-files.ts";

const [a, b] = [new File(["a"], "a.jpg"), new File(["b"], "b.jpg")];

test("one drop after the other waits, none in place of another", () => {
  expect(waiting.get()).toBe(NOTHING);
  const tried = { key: "k", settings: {}, names: ["a.jpg"] };
  addWaiting({ files: [a], unreadable: ["locked"] });
  waiting.set({ ...waiting.get(), submission: tried });
  addWaiting({ files: [b], unreadable: [] });
  expect(waiting.get()).toEqual({ files: [a, b], unreadable: ["locked"], lost: [], submission: tried });
});

test("the submit that a reload cut off waits from the start", async () => {
  const cutOff = { key: "k", settings: {}, names: ["a.jpg", "b.jpg"] };
  vi.stubGlobal("sessionStorage", { getItem: () => JSON.stringify(cutOff) });
  vi.resetModules();
  try {
    const anew = await import("./waiting-files.ts");
    expect(anew.waiting.get()).toEqual({ files: [], unreadable: [], lost: cutOff.names, submission: cutOff });
  } finally {
    vi.unstubAllGlobals();
  }
});
