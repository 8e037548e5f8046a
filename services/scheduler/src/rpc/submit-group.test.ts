import { create } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { createLogAppender, logSubject } from "@sheaf/broker";
import { SubmitGroupRequestSchema } from "@sheaf/proto";
import { createLogger, DEFAULT_LIMITS } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { event } from "../ledger-writer.ts";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";
import { requestHash } from "./request-hash.ts";

let nats: Nats;
let scheduler: TestScheduler;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
});

afterAll(async () => {
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const client = () => scheduler.client;
/** Items that need three events. */
const manyItems = (mark: string) =>
  Array.from({ length: 600 }, (_, i) => ({ source: `${mark}-${i}-${"x".repeat(2_000)}` }));
const totalOf = async (groupId: string) => (await client().getGroup({ groupId })).group?.counts?.total;

describe("a group id that is taken", () => {
  test("by another request: what does not fit one event adds nothing to the group that has it", async () => {
    const groupId = "01920000-0000-7000-8000-00000000000a";
    const first = manyItems("first").slice(0, 300);
    await client().submitGroup({ groupId, task: "demo.noop", items: first, open: true, hold: true });
    const other = client().submitGroup({ groupId, task: "demo.noop", items: manyItems("other") });
    await expect(other).rejects.toMatchObject({ code: Code.AlreadyExists });
    expect(await totalOf(groupId)).toBe(300);
    await client().cancelGroup({ groupId });
  });

  test("by another tenant: nothing is added, and the group stays unknown", async () => {
    const groupId = "01920000-0000-7000-8000-00000000000b";
    const first = manyItems("first").slice(0, 300);
    await client().submitGroup({ groupId, task: "demo.noop", items: first, open: true, hold: true });
    const headers = { "sheaf-tenant": "other" };
    const other = client().submitGroup({ groupId, task: "demo.noop", items: manyItems("other") }, { headers });
    await expect(other).rejects.toMatchObject({ code: Code.NotFound });
    expect(await totalOf(groupId)).toBe(300);
    await client().cancelGroup({ groupId });
  });
});

test("a repeat of an open submit that was written in part adds what is missing", async () => {
  const request = create(SubmitGroupRequestSchema, {
    groupId: "01920000-0000-7000-8000-00000000000c",
    task: "demo.noop",
    items: manyItems("open"),
    open: true,
    hold: true,
  });
  const { groupId, task, hold } = request;
  const accept = {
    groupId,
    task,
    hold,
    tenant: "default",
    queue: "demo",
    requestHash: requestHash(request),
    retentionMs: 60_000,
  };
  const items = { firstIndex: 0, count: 100, items: request.items.slice(0, 100) };
  const { broker } = scheduler;
  const log = createLogger({ service: "test", level: "error" });
  const subject = logSubject.groups;
  const appender = createLogAppender({
    broker,
    subject,
    writer: "test",
    maxRecordBytes: DEFAULT_LIMITS.eventBytes,
    log,
  });
  await appender.append(event({ case: "groupAccepted", value: { ...accept, items } }));
  await appender.stop();
  await vi.waitFor(async () => expect(await totalOf(groupId)).toBe(100));
  const { group } = await client().submitGroup(request);
  expect(group?.counts?.total).toBe(600);
  await client().cancelGroup({ groupId });
});
