import { SheafError } from "@sheaf/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pause } from "../live/pause.ts";
import { TaskReader, type TaskReaderOptions } from "./task-reader.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const { signal } = new AbortController();
const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function reader(parts: Partial<TaskReaderOptions> = {}) {
  const options = {
    isWanted: () => true,
    read: vi.fn(async () => {}),
    restMs: () => 1_000,
    ...parts,
  };
  return { ...options, read: vi.mocked(options.read), subject: new TaskReader(options) };
}

it("reads at once, and rests between two readings, however often something goes missing", async () => {
  let gaps = 0;
  const { subject, read } = reader({
    isWanted: () => gaps > 0,
    read: vi.fn(async () => {
      gaps = 0;
    }),
  });
  for (let event = 0; event < 99; event++) {
    gaps++;
    void subject.look(signal);
    await after(100);
  }
  // At once, and in each of the nine seconds after.
  expect(read).toHaveBeenCalledTimes(10);
});

it("reads no more where what was missing came otherwise during the rest", async () => {
  let wanted = true;
  const { subject, read } = reader({ isWanted: () => wanted });
  void subject.look(signal);
  await after(500);
  wanted = false;
  await after(5_000);
  expect(read).toHaveBeenCalledOnce();
});

it("waits as long as the service asks for, whatever else happens meanwhile", async () => {
  const busy = new SheafError("unavailable", "Busy", { status: 503, retryAfterMs: 20_000 });
  const { subject, read } = reader({ read: vi.fn(() => Promise.reject(busy)) });
  void subject.look(signal);
  await after(10_000);
  void subject.look(signal);
  await after(9_000);
  expect(read).toHaveBeenCalledOnce();
  await after(1_000);
  expect(read).toHaveBeenCalledTimes(2);
});

it("ends with an error that will not pass, until it is called for again, and rests then too", async () => {
  const gone = new SheafError("not_found", "Gone", { status: 404 });
  const { subject, read } = reader({ read: vi.fn(() => Promise.reject(gone)) });
  await subject.look(signal);
  await after(500);
  void subject.look(signal);
  await after(499);
  expect(read).toHaveBeenCalledOnce();
  await after(1);
  expect(read).toHaveBeenCalledTimes(2);
});

it("ends with its signal, and goes on with the next one", async () => {
  const [away, back] = [new AbortController(), new AbortController()];
  const { subject, read } = reader({ read: vi.fn((until: AbortSignal) => pause(1e9, until)) });
  void subject.look(away.signal);
  away.abort();
  void subject.look(away.signal);
  void subject.look(back.signal);
  await after(1_000);
  expect(read.mock.calls.map(([until]) => until)).toEqual([away.signal, back.signal]);
  back.abort();
});
