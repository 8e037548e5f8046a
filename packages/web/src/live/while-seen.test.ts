import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pause } from "./pause.ts";
import { FakePage } from "./testing/fake-page.ts";
import { whileSeen } from "./while-seen.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function start() {
  const [page, abort] = [new FakePage(), new AbortController()];
  const [work, onAway] = [vi.fn((signal: AbortSignal) => pause(1e9, signal)), vi.fn()];
  const done = whileSeen(work, { signal: abort.signal, onAway, page });
  return { page, abort, work, onAway, done };
}

it("ends work for a page that stays hidden, and begins anew when it is seen", async () => {
  const { page, abort, work, onAway, done } = start();
  for (let time = 1; time < 4; time++) {
    page.become("hidden");
    await after(59_999);
    expect(onAway).toHaveBeenCalledTimes(time - 1);
    await after(1);
    expect(onAway).toHaveBeenCalledTimes(time);
    expect(work.mock.lastCall?.[0].aborted).toBe(true);
    await after(600_000);
    expect(work).toHaveBeenCalledTimes(time);
    page.become("visible");
    await after(0);
    expect(work).toHaveBeenCalledTimes(time + 1);
  }
  abort.abort(new RangeError("enough"));
  await expect(done).rejects.toThrow("enough");
  expect(vi.getTimerCount()).toBe(0);
});

it("lets a page that was hidden for a moment go on", async () => {
  const { page, abort, work, onAway, done } = start();
  page.become("hidden");
  await after(59_000);
  page.become("visible");
  await after(600_000);
  expect(onAway).not.toHaveBeenCalled();
  expect(work).toHaveBeenCalledOnce();
  abort.abort(new RangeError("enough"));
  await expect(done).rejects.toThrow("enough");
});

it("ends with its signal while nobody looks", async () => {
  const { page, abort, done } = start();
  page.become("hidden");
  await after(61_000);
  abort.abort(new RangeError("enough"));
  await expect(done).rejects.toThrow("enough");
  expect(vi.getTimerCount()).toBe(0);
});

it("settles as the work does", async () => {
  const options = { signal: new AbortController().signal, onAway: vi.fn(), page: new FakePage() };
  expect(await whileSeen(async () => 7, options)).toBe(7);
  await expect(whileSeen(() => Promise.reject(new RangeError("broken")), options)).rejects.toThrow("broken");
});
