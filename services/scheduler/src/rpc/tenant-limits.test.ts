import { Code } from "@connectrpc/connect";
import { lastLogSeq } from "@sheaf/broker";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type HeldPair, startHeldPair } from "../testing/held-pair.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";
import { whenAvailable } from "../testing/when-available.ts";

const LIMITS = { tenantSubmitsPerMinute: 6, tenantQueuedTasks: 10 };
let pair: HeldPair;
let first: TestScheduler;
/** Sees the log through the proxy. */
let second: TestScheduler;

beforeAll(async () => {
  pair = await startHeldPair(LIMITS);
  ({ first, second } = pair);
});

afterEach(() => pair.proxy.release());

afterAll(() => pair?.[Symbol.asyncDispose]());

const items = (count: number) => Array.from({ length: count }, () => ({}));

/** What a tenant does at a replica. */
function as(tenant: string, { client }: TestScheduler) {
  const options = { headers: { "sheaf-tenant": tenant } };
  return {
    /** An open group that nobody works on; answers its id. */
    async submit(idempotencyKey: string, count: number): Promise<string> {
      const request = { idempotencyKey, task: "demo.noop", items: items(count), open: true, hold: true };
      return (await client.submitGroup(request, options)).group?.id ?? "";
    },
    append: (groupId: string, firstIndex: number, count: number) =>
      client.appendItems({ groupId, firstIndex, items: items(count) }, options),
    cancel: (groupId: string) => client.cancelGroup({ groupId }, options),
    retry: (groupId: string) => client.retryGroup({ groupId, cancelled: true }, options),
    /** Sealed before it is cancelled, so that it may be retried. */
    async submitWhole(idempotencyKey: string, count: number): Promise<string> {
      const notBefore = { seconds: BigInt(Math.floor(Date.now() / 1_000) + 3_600) };
      const request = { idempotencyKey, task: "demo.noop", items: items(count), notBefore };
      return (await client.submitGroup(request, options)).group?.id ?? "";
    },
  };
}

/** Resolves once both replicas have heard all that has been written. */
const catchUp = () => Promise.all([first.catchUp(), second.catchUp()]);

describe("submits per minute", () => {
  test("hold over replicas: the next one is refused at each, by name, before anything is written", async () => {
    const [mine, there] = [as("often", first), as("often", second)];
    for (let n = 0; n < 6; n++) await (n % 2 ? mine : there).submit(`k${n}`, 0);
    await catchUp();
    const before = await lastLogSeq(first.broker);
    for (const replica of [mine, there]) {
      const refusal = await refusalOf(replica.submit("k6", 0));
      const message = "a tenant may submit 6 groups a minute";
      expect(refusal).toMatchObject({ code: Code.ResourceExhausted, reason: "TENANT_SUBMITS", message });
      expect(refusal.retryDelayMs).toBeGreaterThan(30_000);
      expect(refusal.retryDelayMs).toBeLessThanOrEqual(61_000);
    }
    expect(await lastLogSeq(first.broker)).toBe(before);
    await as("seldom", first).submit("k", 0);
  });

  test("hold for those that come at once, too: exactly so many are accepted at one replica", async () => {
    const all = Array.from({ length: 20 }, (_, n) => as("at once", first).submit(`k${n}`, 0));
    const answers = await Promise.allSettled(all);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(6);
  });

  test("hold after a restart", async () => {
    for (let n = 0; n < 6; n++) await as("restarted", first).submit(`k${n}`, 0);
    await using third = await startScheduler(pair.nats.url, LIMITS);
    const refusal = await refusalOf(as("restarted", third).submit("k6", 0));
    expect(refusal.reason).toBe("TENANT_SUBMITS");
  });

  test("never refuse a repeat: not at once, not later, not at a replica that has not heard of the first", async () => {
    const [mine, there] = [as("again", first), as("again", second)];
    for (let n = 0; n < 5; n++) await mine.submit(`k${n}`, 0);
    await catchUp();
    pair.proxy.hold();
    const ids = await Promise.all(Array.from({ length: 10 }, () => mine.submit("k5", 0)));
    const before = await pair.looks.count();
    const repeated = whenAvailable(() => there.submit("k5", 0));
    const other = refusalOf(there.submit("k6", 0));
    await pair.looked(before);
    pair.proxy.release();
    expect(new Set([...ids, await repeated, await mine.submit("k5", 0)]).size).toBe(1);
    // While it is held, a replica can tell at most that it cannot tell.
    expect((await other).reason).toMatch(/^(TENANT_SUBMITS|LOG_UNAVAILABLE)$/);
    expect((await refusalOf(there.submit("k6", 0))).reason).toBe("TENANT_SUBMITS");
  });
});

describe("unfinished tasks", () => {
  test("are bounded over submits and appends at all replicas; what ends makes room", async () => {
    const [mine, there] = [as("much", first), as("much", second)];
    const large = await mine.submit("large", 6);
    await catchUp();
    const refusal = await refusalOf(there.submit("more", 5));
    const message = "a tenant may have 10 unfinished tasks at a time";
    expect(refusal).toMatchObject({ code: Code.ResourceExhausted, reason: "TENANT_QUEUED_TASKS", message });
    expect(refusal.retryDelayMs).toBeGreaterThan(0);
    const small = await there.submit("small", 3);
    await catchUp();
    expect((await refusalOf(mine.append(small, 3, 2))).reason).toBe("TENANT_QUEUED_TASKS");
    await mine.append(small, 3, 1);
    await catchUp();
    expect((await refusalOf(there.submit("one", 1))).reason).toBe("TENANT_QUEUED_TASKS");
    await mine.cancel(large);
    await there.submit("more", 5);
  });

  test("count again when they are retried", async () => {
    const mine = as("retried", first);
    const group = await mine.submitWhole("whole", 6);
    await mine.cancel(group);
    const other = await mine.submit("other", 5);
    expect((await refusalOf(mine.retry(group))).reason).toBe("TENANT_QUEUED_TASKS");
    await mine.cancel(other);
    expect((await mine.retry(group)).retried).toBe(6);
    expect((await refusalOf(mine.submit("next", 5))).reason).toBe("TENANT_QUEUED_TASKS");
    await mine.cancel(group);
  });

  test("let a repeated submit pass at a replica that has heard neither of the first nor of what made room", async () => {
    const [mine, there] = [as("submitted", first), as("submitted", second)];
    const other = await mine.submit("other", 0);
    await there.append(other, 0, 8);
    await catchUp();
    pair.proxy.hold();
    await mine.cancel(other);
    const group = await mine.submit("g", 6);
    const before = await pair.looks.count();
    const repeated = whenAvailable(() => there.submit("g", 6));
    await pair.looked(before);
    pair.proxy.release();
    expect(await repeated).toBe(group);
    await mine.submit("rest", 4);
    expect(await mine.submit("g", 6)).toBe(group);
  });

  test("let a repeated append pass at a replica that has not heard of the first", async () => {
    const [mine, there] = [as("appended", first), as("appended", second)];
    const [group, other] = [await mine.submit("g", 5), await mine.submit("other", 4)];
    await there.append(other, 0, 4);
    await catchUp();
    pair.proxy.hold();
    await mine.cancel(other);
    await mine.append(group, 5, 5);
    const before = await pair.looks.count();
    const repeated = whenAvailable(() => there.append(group, 5, 5));
    await pair.looked(before);
    pair.proxy.release();
    expect((await repeated).group?.counts?.total).toBe(10);
  });
});
