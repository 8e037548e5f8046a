import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PARALLEL_FILES } from "../upload/upload-line.ts";
import { LEASE_MS } from "./lease.ts";
import { MAX_STREAMS, withStreamPermit } from "./stream-permit.ts";

/** A use of a permit that goes on until it is ended. */
function startUse() {
  const { promise, resolve: end } = Promise.withResolvers<"used">();
  const begun = vi.fn(() => promise);
  return { begun, end: () => end("used"), permitted: withStreamPermit(begun) };
}

/** As much of a storage as is used. */
function storage(texts = new Map<string, string>()) {
  return {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
  };
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("leaves one of six connections free beside the streams and the uploads of a tab", () => {
  expect(MAX_STREAMS + PARALLEL_FILES).toBeLessThan(6);
});

it.each(["with locks", "without locks"])(
  "permits, %s, so many streams at once, and the next one when one has ended",
  async (how) => {
    if (how === "without locks") {
      vi.stubGlobal("navigator", {});
      vi.stubGlobal("localStorage", storage());
    }
    const uses = [];
    for (let use = 0; use < MAX_STREAMS; use++) {
      uses.push(startUse());
      await after(1_000);
    }
    expect(uses.map(({ begun }) => begun.mock.calls.length)).toEqual(uses.map(() => 1));
    for (let minute = 0; minute < 3; minute++) {
      const tooMany = startUse();
      await after(60_000);
      expect(await tooMany.permitted).toBeUndefined();
      expect(tooMany.begun).not.toHaveBeenCalled();
    }
    uses[0]?.end();
    expect(await uses[0]?.permitted).toBe("used");
    const next = startUse();
    await after(1_000);
    expect(next.begun).toHaveBeenCalledOnce();
    for (const { end } of [...uses, next]) end();
    expect(await Promise.all([...uses, next].map(({ permitted }) => permitted))).not.toContain(undefined);
    expect(vi.getTimerCount()).toBe(0);
  },
);

it("gives the permit back when the stream fails, and tells why", async () => {
  const fails = () => Promise.reject(new Error("cut"));
  for (let time = 0; time <= MAX_STREAMS; time++) await expect(withStreamPermit(fails)).rejects.toThrow("cut");
});

it("has no more streams than permits where tabs without locks come at once", async () => {
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("localStorage", storage());
  const getItem = localStorage.getItem;
  // None sees at once what the others have written.
  localStorage.getItem = () => null;
  const tabs = Array.from({ length: 6 }, startUse);
  localStorage.getItem = getItem;
  await after(1_000);
  const streaming = tabs.filter(({ begun }) => begun.mock.calls.length > 0);
  expect(streaming.length).toBeGreaterThan(0);
  expect(streaming.length).toBeLessThanOrEqual(MAX_STREAMS);
  for (const { end } of tabs) end();
});

it("takes the permit over of a tab without locks that is gone without a word", async () => {
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("localStorage", storage());
  for (let use = 0; use < MAX_STREAMS; use++) {
    startUse();
    await after(200);
  }
  vi.clearAllTimers();
  const early = startUse();
  await after(200);
  expect(await early.permitted).toBeUndefined();
  await after(LEASE_MS);
  const late = startUse();
  await after(200);
  expect(late.begun).toHaveBeenCalledOnce();
  late.end();
});

it("permits no stream where there are neither locks nor a storage", async () => {
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("localStorage", undefined);
  const none = startUse();
  await after(1_000);
  expect(await none.permitted).toBeUndefined();
  expect(none.begun).not.toHaveBeenCalled();
});
