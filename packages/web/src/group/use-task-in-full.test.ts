import type { Task } from "@sheaf/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pause } from "../live/pause.ts";
import { runHook } from "../live/testing/run-hook.ts";
import { useTaskInFull } from "./use-task-in-full.ts";

// The address of the page is looked at as soon as the calls are loaded.
vi.hoisted(() => {
  vi.stubGlobal("location", new URL("http://127.0.0.1/g/g"));
  vi.stubGlobal("addEventListener", () => {});
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A service that takes `takesMs` for an answer, and tells how often it was asked by then. */
function stubService(takesMs: number) {
  const asked: { readonly url: string; readonly signal: AbortSignal | null | undefined }[] = [];
  vi.stubGlobal("fetch", async (url: string, { signal }: RequestInit) => {
    asked.push({ url, signal });
    const attempts = Array.from({ length: asked.length }, (_, at) => at);
    await pause(takesMs, signal ?? new AbortController().signal);
    return Response.json({ attempts });
  });
  return asked;
}

const show = (index: number, revision: string) => () =>
  useTaskInFull({ groupId: "g", index, task: undefined, revision });

it("tells of a task while its group moves all the time, and asks for it once more after each answer", async () => {
  const asked = stubService(150);
  using hook = runHook(show(10_000, "0"));
  for (let revision = 1; revision <= 40; revision++) {
    hook.show(show(10_000, `${revision}`));
    await after(100);
    if (revision === 10) expect(hook.told().task?.attempts.length).toBeGreaterThan(0);
  }
  expect(asked.some(({ signal }) => signal?.aborted)).toBe(false);
  // An answer and a rest take 400 ms.
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThanOrEqual(11);
  await after(10_000);
  const inAll = asked.length;
  expect(hook.told().task?.attempts).toHaveLength(inAll);
  await after(60_000);
  expect(asked).toHaveLength(inAll);
});

it("leaves a task that is not looked at any more, and asks for the next one at once", async () => {
  const asked = stubService(1_000);
  using hook = runHook(show(1, "0"));
  await after(500);
  hook.show(show(2, "0"));
  await after(500);
  expect(asked.map(({ url, signal }) => [url, signal?.aborted])).toEqual([
    ["/v1/groups/g/tasks/1", true],
    ["/v1/groups/g/tasks/2", false],
  ]);
  expect(hook.told().task).toBeUndefined();
  await after(1_000);
  expect(hook.told().task?.attempts).toHaveLength(2);
});

it("asks again when it is told to, and where it failed once the task has moved", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return Response.json({ code: "not_found", detail: "Gone" }, { status: 404 });
  });
  const task = { state: "queued", attempt: 0, round: 1 } as Task;
  const showTask = (state: Task["state"]) => () =>
    useTaskInFull({ groupId: "g", index: 1, task: { ...task, state }, revision: "0" });
  using hook = runHook(showTask("queued"));
  await after(1_000);
  expect(asked).toHaveLength(1);
  await vi.waitFor(() => expect(hook.told().problem).toMatchObject({ code: "not_found" }));
  hook.told().reload();
  await after(1_000);
  expect(asked).toHaveLength(2);
  hook.show(showTask("running"));
  await after(1_000);
  expect(asked).toHaveLength(3);
  expect(hook.told().task?.state).toBe("running");
});
