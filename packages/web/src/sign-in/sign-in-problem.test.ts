import { SheafError } from "@sheaf/client";
import { expect, it } from "vitest";
import { en } from "../i18n/en/index.ts";
import { createFormat } from "../i18n/format.ts";
import { signInProblem } from "./sign-in-problem.ts";

const text = { t: en, f: createFormat("en") };
const now = Date.UTC(2026, 0, 1);
const tell = (...error: ConstructorParameters<typeof SheafError>) => signInProblem(new SheafError(...error), text, now);

it("says that a key is wrong, and not that one has to sign in", () => {
  expect(tell("unauthenticated", "The key is not known", { status: 401 })).toBe(en.session.wrong);
  expect(tell("invalid_request", "key: too long", { status: 400 })).toBe(en.session.wrong);
});

it.each([429, 401])("tells when to try again after too many attempts (%i)", (status) => {
  const at = text.f.clock(now + 45_000);
  expect(tell("too_many_requests", "no", { status, retryAfterMs: 45_000 })).toBe(en.session.tooMany("45 sec", at));
});

it("tells other problems as any page does", () => {
  expect(tell("unreachable", "gone")).toBe(en.problems.unreachable);
  expect(signInProblem(new TypeError("bug"), text, now)).toBe(en.frame.broken);
});
