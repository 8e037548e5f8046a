import type { Request, Response } from "express";
import { expect, it } from "vitest";
import type { Exchange } from "../exchange.ts";
import { preferredWaitMs } from "./prefer.ts";

function preferring(prefer: string | undefined) {
  const headers: Record<string, string> = {};
  const req = { get: () => prefer } as unknown as Request;
  const res = { set: (name: string, value: string) => (headers[name] = value) } as unknown as Response;
  return { waitMs: preferredWaitMs({ req, res } as Exchange), applied: headers["Preference-Applied"] };
}

it.each([
  [undefined, 0, undefined],
  ["wait=5", 5_000, "wait=5"],
  ["respond-async, wait=5", 5_000, "wait=5"],
  ['return=minimal; foo="bar", Wait = "7" ; x', 7_000, "wait=7"],
  ["wait=1, wait=9", 1_000, "wait=1"],
  ["wait=0", 0, "wait=0"],
  ["wait=3600", 30_000, "wait=30"],
  ["wait=999999999999", 30_000, "wait=30"],
  ["wait=1.5", 0, undefined],
  ["wait=-1", 0, undefined],
  ["wait", 0, undefined],
  ["awaiting=5", 0, undefined],
  ["return=minimal", 0, undefined],
])("%j is a wait of %i ms", (prefer, waitMs, applied) => {
  expect(preferring(prefer)).toEqual({ waitMs, applied });
});
