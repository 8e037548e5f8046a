import { vi } from "vitest";

/** For what a test waits for where it says nothing else: a busy machine may take long, and one that is quick costs nothing. */
const PATIENCE_MS = 10_000;

const waitFor = vi.waitFor.bind(vi);

vi.waitFor = (check, options) =>
  waitFor(check, typeof options === "number" ? options : { timeout: PATIENCE_MS, ...options });
