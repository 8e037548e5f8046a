import { expect, it, vi } from "vitest";
import { session } from "../api/session.ts";
import { runHook } from "../live/testing/run-hook.ts";
import { useFailures } from "./use-failures.ts";

// The address of the page is looked at as soon as the calls are loaded.
vi.hoisted(() => {
  vi.stubGlobal("location", new URL("http://127.0.0.1/failures"));
  vi.stubGlobal("addEventListener", () => {});
});

it("reads the queue that is chosen at the end of a retry, not the one it began with", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return Response.json({ failures: [] });
  });
  session.set({ state: "in", role: "operator", tenant: "default", expiresAt: null });
  using hook = runHook(() => useFailures("a"));
  await vi.waitFor(() => expect(hook.told()).toMatchObject({ queue: "a", asking: false, failures: [] }));
  const { load } = hook.told();
  hook.show(() => useFailures("b"));
  await vi.waitFor(() => expect(hook.told()).toMatchObject({ queue: "b", asking: false }));
  await load();
  expect(hook.told().queue).toBe("b");
  expect(asked).toEqual(["a", "b", "b"].map((queue) => `/v1/failures?queue=${queue}`));
});
