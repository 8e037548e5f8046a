import { Code } from "@connectrpc/connect";
import { createLease, createLogAppender, logSubject } from "@sheaf/broker";
import { createLogger, DEFAULT_LIMITS } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { event } from "./ledger-writer.ts";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";

let nats: Nats;
let scheduler: TestScheduler;

beforeEach(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
});

afterEach(async () => {
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

test("a replica that meets a record too new for it makes way for another leader, and answers that it cannot serve", async () => {
  const { broker, client } = scheduler;
  const log = createLogger({ service: "test", level: "error" });
  const won = vi.fn();
  const other = createLease({ broker, name: "leader", holder: "other", onWon: won, onLost: () => {}, log });
  await other.start();
  const subject = logSubject.verdicts;
  const maxRecordBytes = DEFAULT_LIMITS.eventBytes;
  const newer = createLogAppender({ broker, subject, writer: "test", maxRecordBytes, minReaderOf: () => 99, log });
  expect(won).not.toHaveBeenCalled();
  await newer.append(event({ case: "groupSealed", value: { groupId: "any" } }));
  await vi.waitFor(() => expect(won).toHaveBeenCalled(), { timeout: 15_000 });
  await expect(client.submitGroup({ task: "demo.noop", items: [{}] })).rejects.toMatchObject({
    code: Code.Unavailable,
  });
  await newer.stop();
  await other.stop();
});
