import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSweeper, type Sweep, type Sweeper } from "./sweeper.ts";

const log = { info: vi.fn(), warn: vi.fn() };
const started: Sweeper[] = [];
const sweeperOf = (sweep: Sweep["sweep"], everyMs: number) => {
  const sweeper = createSweeper({ name: "n", what: "things", sweep }, { everyMs, log });
  started.push(sweeper);
  return sweeper;
};

beforeEach(() => {
  log.info.mockClear();
  log.warn.mockClear();
});
afterEach(async () => {
  for (const sweeper of started.splice(0)) await sweeper.stop();
});

describe("a sweeper", () => {
  it("tells how many were erased, and nothing of a sweep that found none", async () => {
    const sweeps = [0, 3];
    const sweeper = sweeperOf(async () => sweeps.shift() ?? 0, 1000);
    await sweeper.runOnce();
    expect(log.info).not.toHaveBeenCalled();
    await sweeper.runOnce();
    expect(log.info).toHaveBeenCalledExactlyOnceWith({ erased: 3 }, "erased things");
  });

  it("never throws, but warns", async () => {
    const err = new Error("broken");
    await sweeperOf(() => Promise.reject(err), 1000).runOnce();
    expect(log.warn).toHaveBeenCalledExactlyOnceWith({ err }, expect.stringContaining("things"));
  });

  it("never sweeps when it is stopped before its start", async () => {
    const sweep = vi.fn(async () => 0);
    const sweeper = sweeperOf(sweep, 0);
    await sweeper.stop();
    await sweeper.start();
    await sweeper.stop();
    expect(sweep).not.toHaveBeenCalled();
  });

  it("tells a sweep under way to end, and waits for it", async () => {
    const begun = Promise.withResolvers<void>();
    let ended = false;
    const sweeper = sweeperOf(async (signal) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await new Promise(setImmediate);
      ended = true;
      return 0;
    }, 0);
    await sweeper.start();
    await begun.promise;
    await sweeper.stop();
    expect(ended).toBe(true);
  });

  it("does not keep step with others", async () => {
    vi.useFakeTimers();
    try {
      const hours = 200;
      const sweptAt = async () => {
        const times: number[] = [];
        const from = Date.now();
        const sweeper = sweeperOf(async () => times.push(Date.now() - from), 3_600_000);
        await sweeper.start();
        await vi.advanceTimersByTimeAsync(hours * 3_600_000);
        await sweeper.stop();
        return times;
      };
      const [one, other] = [await sweptAt(), await sweptAt()];
      expect(one[0]).toBeLessThan(360_001);
      expect(one.length).toBeGreaterThan(hours * 0.9);
      expect(one.length).toBeLessThan(hours * 1.1);
      expect(one).not.toEqual(other);
    } finally {
      vi.useRealTimers();
    }
  });
});
