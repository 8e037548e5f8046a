import { RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, deleted, reported, retried, webhookAttempted, webhookRequested } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";
import { minReaderOf } from "../min-reader.ts";

const withWebhook = accepted("g", { count: 1, maxAttempts: 1, webhook: true });
const ends = (outcome: RunOutcome, run = 1) => reported("w", "g", [{ index: 0, run, outcome }]);
const fails = ends(RunOutcome.FAILED);
const unanswered = { error: "answered 500" };

test("a message is due at the finish and no sooner, and a group without a webhook has none", () => {
  const log = new TestLog().add(withWebhook, accepted("plain", { count: 0 }));
  expect(log.group("g")).toMatchObject({ webhookPending: false, webhook: { message: 0 } });
  log.pass(5).add(fails);
  expect(log.group("g")).toMatchObject({ webhookPending: true, webhook: { message: 1, dueAtMs: log.timeMs } });
  expect(log.group("plain")).toMatchObject({ webhookPending: false, webhook: undefined });
});

test("attempts count once and in order, whoever tells of them how often, until one arrives", () => {
  const log = new TestLog().add(withWebhook, fails, webhookAttempted("g", unanswered));
  log.add(webhookAttempted("g", unanswered), webhookAttempted("g", { attempt: 3 }));
  expect(log.ignored("stale_webhook")).toBe(2);
  expect(log.group("g")).toMatchObject({ webhookPending: true, webhook: { attempts: 1, status: 500 } });
  log.add(webhookAttempted("g", { attempt: 2 }), webhookAttempted("g", { attempt: 3, ...unanswered }));
  expect(log.group("g")).toMatchObject({ webhookPending: false, webhook: { attempts: 2, end: "delivered" } });
});

test("the last attempt ends it, and asking again makes a new message, once", () => {
  const log = new TestLog().add(withWebhook, webhookRequested("g", 0), fails);
  expect(log.ignored("not_finished")).toBe(1);
  log.add(webhookAttempted("g", { ...unanswered, final: true }));
  expect(log.group("g")).toMatchObject({ webhookPending: false, webhook: { end: "failed" } });
  log.add(webhookRequested("g", 1), webhookRequested("g", 1));
  expect(log.ignored("stale_webhook")).toBe(1);
  expect(log.group("g")).toMatchObject({ webhookPending: true, webhook: { message: 2, attempts: 0 } });
});

test("a retry takes back what has not arrived; the next finish has a message of its own", () => {
  const log = new TestLog().add(withWebhook, fails, retried("g"));
  expect(log.group("g").webhookPending).toBe(false);
  log.add(ends(RunOutcome.SUCCEEDED, 2), webhookAttempted("g", { message: 1 }));
  expect(log.ignored("stale_webhook")).toBe(1);
  expect(log.group("g")).toMatchObject({ webhookPending: true, webhook: { message: 2 } });
});

test("a deleted group tells nothing any more", () => {
  const log = new TestLog().add(withWebhook, fails, deleted("g"), webhookAttempted("g"), webhookRequested("g"));
  expect(log.ignored("unknown_group")).toBe(2);
});

test("a replica that knows no webhooks stops where one is asked for", () => {
  expect(minReaderOf(withWebhook)).toBe(4);
  expect(minReaderOf(accepted("g", { count: 1 }))).toBe(1);
  expect([webhookAttempted("g"), webhookRequested("g")].map(minReaderOf)).toEqual([4, 4]);
});
