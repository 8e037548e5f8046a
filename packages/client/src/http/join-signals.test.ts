import { expect, test } from "vitest";
import { joinSignals, linkSignals } from "./join-signals.ts";

test.each([
  ["by the platform", joinSignals],
  ["by hand", linkSignals],
])("the first of two signals to abort gives the reason, %s", (_, join) => {
  const [outer, inner] = [new AbortController(), new AbortController()];
  const both = join(outer.signal, inner.signal);
  expect(both.aborted).toBe(false);
  inner.abort("second");
  expect(both.reason).toBe("second");
  outer.abort("late");
  expect(join(outer.signal, new AbortController().signal).reason).toBe("late");
  expect(join(new AbortController().signal, inner.signal).reason).toBe("second");
});
