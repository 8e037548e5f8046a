import type { Group } from "@sheaf/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connection } from "../live/connection.ts";
import { FakePage } from "../live/testing/fake-page.ts";
import { GroupWatch } from "./group-watch.ts";

// The address of the page is looked at as soon as the calls are loaded.
vi.hoisted(() => {
  vi.stubGlobal("location", new URL("http://127.0.0.1/g/g"));
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("cancelAnimationFrame", () => {});
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A service with one group, which a test changes, and which it polls: nothing streams here. */
function stubService() {
  const page = new FakePage();
  vi.stubGlobal("document", page);
  const counts = { total: 0, finished: 0 } as Group["counts"];
  let group = { id: "g", state: "finished", revision: "1", counts } as Group;
  const fetch = vi.fn(async (url: string, { headers }: RequestInit) => {
    if (url.endsWith("/events")) return Response.json({});
    if (url.includes("/tasks")) return Response.json({ tasks: [], next_cursor: null });
    const isKnown = new Headers(headers).get("if-none-match") === `"${group.revision}"`;
    return isKnown ? new Response(null, { status: 304 }) : Response.json(group);
  });
  vi.stubGlobal("fetch", fetch);
  const change = (state: Group["state"]) => {
    group = { ...group, state, revision: `${Number(group.revision) + 1}` };
  };
  return { page, fetch, change };
}

it("takes up a finished group that is retried elsewhere, while the page is seen", async () => {
  const { page, fetch, change } = stubService();
  const watch = new GroupWatch("g", () => new Set());
  watch.start();
  await vi.waitFor(() => expect(connection.get()?.state).toBe("ended"));
  const asked = fetch.mock.calls.length;
  await after(60_000);
  expect(fetch.mock.calls.length - asked).toBeGreaterThanOrEqual(2);
  expect(fetch.mock.calls.length - asked).toBeLessThanOrEqual(4);
  expect(connection.get()?.state).toBe("ended");

  page.become("hidden");
  const before = fetch.mock.calls.length;
  await after(600_000);
  expect(fetch).toHaveBeenCalledTimes(before);
  page.become("visible");

  change("running");
  await after(30_000);
  await vi.waitFor(() => expect(connection.get()?.state).toBe("polling"));
  expect(watch.model.get().group?.state).toBe("running");
  change("finished");
  await after(5_000);
  await vi.waitFor(() => expect(connection.get()?.state).toBe("ended"));
  watch.stop();
  const inAll = fetch.mock.calls.length;
  await after(600_000);
  expect(fetch).toHaveBeenCalledTimes(inAll);
  expect(watch.problem.get()).toBeUndefined();
  expect(connection.get()).toBeUndefined();
});

it("shows what a group came to, and goes on looking, where nobody answers", async () => {
  const { fetch, change } = stubService();
  const watch = new GroupWatch("g", () => new Set());
  watch.start();
  await vi.waitFor(() => expect(connection.get()?.state).toBe("ended"));
  const answer = fetch.getMockImplementation();
  fetch.mockImplementation(() => Promise.reject(new TypeError("offline")));
  await after(120_000);
  expect(connection.get()?.state).toBe("ended");
  expect(watch.problem.get()).toBeUndefined();
  change("running");
  if (answer) fetch.mockImplementation(answer);
  await after(60_000);
  await vi.waitFor(() => expect(connection.get()?.state).toBe("polling"));
  watch.stop();
});
