import { Kvm } from "@nats-io/kv";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Broker, connectBroker, wire } from "./broker.ts";
import { ensureTopology } from "./ensure.ts";
import { createLease, type Lease, type LeaseOptions } from "./lease.ts";
import { openBroker, silentLog, testTopology } from "./test-rig.ts";
import { LEASE_BUCKET } from "./topology.ts";

/** Less than the real times, and enough for a test that is held up: the server's expiry alone comes up to a second late. */
const TIMES = { ttlMs: 2_000, renewMs: 400, tryMs: 200 };
const EXPIRY_LAG_MS = 1_000;

let nats: Nats;
let broker: Broker;
let other: Broker;

beforeAll(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url, { leaseTtlMs: TIMES.ttlMs });
  other = await connectBroker({ url: nats.url, name: "other", log: silentLog });
});
afterAll(async () => {
  await broker.close();
  await other.close();
  await nats.stop();
});

interface Candidate {
  readonly lease: Lease;
  /** How often it was won. */
  wins: number;
  readonly lost: string[];
}

function candidate(name: string, holder: string, options: Partial<LeaseOptions> = {}): Candidate {
  const lost: string[] = [];
  const lease = createLease({
    broker,
    name,
    holder,
    onWon: () => {
      self.wins += 1;
    },
    onLost: (reason) => lost.push(reason),
    log: silentLog,
    ...TIMES,
    ...options,
  });
  const self = { lease, wins: 0, lost };
  return self;
}

const passed = (sinceMs: number, ms: number) => expect(performance.now() - sinceMs).toBeGreaterThan(ms);

test("one of several wins and keeps it over many terms", async () => {
  const all = Array.from({ length: 4 }, (_, i) => candidate("many", `h${i}`, { broker: i % 2 === 0 ? broker : other }));
  await Promise.all(all.map(({ lease }) => lease.start()));
  const holders = () => all.filter(({ lease }) => lease.held());
  await vi.waitFor(() => expect(holders()).toHaveLength(1));
  let [holder] = holders();
  let sinceMs = performance.now();
  let lookedMs = sinceMs;
  let heldUpMs = Number.NEGATIVE_INFINITY;
  let lapses = 0;
  const look = async () => {
    await Promise.all([broker, other].map((each) => each[wire].nc.flush()));
    const present = holders();
    const nowMs = performance.now();
    if (nowMs - lookedMs > TIMES.renewMs / 2) heldUpMs = nowMs;
    lookedMs = nowMs;
    if (present.length === 1 && present[0] === holder) return;
    // Who was held up, here or at the server, loses the lease rightly: the next holder begins anew.
    const rightly = holder === undefined || nowMs - heldUpMs < TIMES.ttlMs;
    if (!rightly) lapses += 1;
    [holder] = present;
    sinceMs = nowMs;
  };
  await vi.waitFor(async () => {
    await look();
    if (lapses === 0) passed(sinceMs, 3 * TIMES.ttlMs);
  }, 30_000);
  expect(lapses).toBe(0);
  await Promise.all(all.map(({ lease }) => lease.stop()));
  expect(all.map(({ wins, lost }) => wins - lost.length)).toEqual([0, 0, 0, 0]);
}, 45_000);

test("a lease given back is won at once, not at the next try", async () => {
  const first = candidate("handover", "first");
  const second = candidate("handover", "second", { broker: other, tryMs: 60_000 });
  await first.lease.start();
  await vi.waitFor(() => expect(first.lease.held()).toBe(true));
  await second.lease.start();
  // Its first try has failed once the server has heard of it.
  await other[wire].nc.flush();
  await other[wire].nc.flush();
  await first.lease.stop();
  expect(first.lost).toEqual(["given back"]);
  await vi.waitFor(() => expect(second.lease.held()).toBe(true));
  await second.lease.stop();
});

test("a holder that falls silent is out by its own clock before another wins, within the promised time", async () => {
  const silent = await connectBroker({ url: nats.url, name: "silent", log: silentLog });
  const first = candidate("silent", "first", { broker: silent });
  let overlap: boolean | undefined;
  const onWon = () => {
    overlap = first.lease.held();
  };
  const second = candidate("silent", "second", { onWon });
  await first.lease.start();
  await vi.waitFor(() => expect(first.lease.held()).toBe(true));
  await second.lease.start();
  await silent.close();
  const begin = performance.now();
  await vi.waitFor(() => expect(second.lease.held()).toBe(true));
  expect(performance.now() - begin).toBeLessThan(TIMES.ttlMs + EXPIRY_LAG_MS + TIMES.tryMs + 3_000);
  expect(overlap).toBe(false);
  expect(first.lost).toEqual(["not renewed in time"]);
  await first.lease.stop();
  await second.lease.stop();
});

test("a broker that hangs ends the hold in time, and the lease is won again afterwards", async () => {
  const hanging = candidate("hang", "h");
  const { lease } = hanging;
  await lease.start();
  await vi.waitFor(() => expect(lease.held()).toBe(true));
  await nats.suspend();
  const begin = performance.now();
  await vi.waitFor(() => passed(begin, TIMES.ttlMs));
  const heldTooLong = lease.held();
  nats.resume();
  expect(heldTooLong).toBe(false);
  await vi.waitFor(() => expect(hanging.wins).toBe(2));
  expect(lease.held()).toBe(true);
  await lease.stop();
});

test("a renewal that was stored and whose answer was lost costs the holder nothing", async () => {
  const only = candidate("unanswered", "only");
  await only.lease.start();
  await vi.waitFor(() => expect(only.lease.held()).toBe(true));
  const kv = await new Kvm(other[wire].nc).open(LEASE_BUCKET);
  // As the broker has it then: the holder's own name, at a revision that it does not know.
  const revision = await kv.put("unanswered", "only");
  await vi.waitFor(async () => expect((await kv.get("unanswered"))?.revision).toBeGreaterThan(revision + 1));
  expect(only).toMatchObject({ wins: 1, lost: [] });
  expect(only.lease.held()).toBe(true);
  await only.lease.stop();
});

test("a key taken away ends the hold at the next renewal", async () => {
  const { lease, lost } = candidate("taken", "h");
  await lease.start();
  await vi.waitFor(() => expect(lease.held()).toBe(true));
  const kv = await new Kvm(broker[wire].js).open(LEASE_BUCKET);
  await kv.put("taken", "thief");
  await vi.waitFor(() => expect(lost).toHaveLength(1));
  expect(lost[0]).toContain("another holder");
  await lease.stop();
});

test("a broker that lost the bucket is waited for", async () => {
  const restarted = candidate("restart", "h");
  const { lease, lost } = restarted;
  await lease.start();
  await vi.waitFor(() => expect(lease.held()).toBe(true));
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  await ensureTopology(broker, { ...testTopology, leaseTtlMs: TIMES.ttlMs });
  await vi.waitFor(() => expect(restarted.wins).toBe(2));
  expect(lost).toHaveLength(1);
  await lease.stop();
});

test("stop may come first, and twice", async () => {
  const early = candidate("early", "h");
  const { lease } = early;
  await lease.stop();
  await lease.start();
  await lease.stop();
  expect(early.wins).toBe(0);
  expect(lease.held()).toBe(false);
});
