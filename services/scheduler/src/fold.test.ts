import { once } from "node:events";
import { connect } from "node:net";
import { type Broker, connectBroker, ensureTopology, lastLogSeq, logSubject } from "@sheaf/broker";
import { createLogger } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fold } from "./fold.ts";

const log = createLogger({ service: "test", level: "fatal" });
let nats: Nats;
let broker: Broker;

beforeEach(async () => {
  nats = await startNats({ syncAlways: false });
  broker = await connectBroker({ url: nats.url, name: "test", log });
  await ensureTopology(broker, { queues: [], logMaxBytes: 64 * 1024 * 1024, logMaxAgeMs: 60_000 });
});

afterEach(async () => {
  await broker?.close();
  await nats?.stop();
});

/** Writes records without events, by the wire protocol: nothing else is as quick. */
async function writeEmptyRecords(count: number): Promise<void> {
  const { hostname, port } = new URL(nats.url);
  const socket = connect(Number(port), hostname);
  socket.resume();
  socket.write(`CONNECT {"verbose":false}\r\n${`PUB ${logSubject.verdicts} 0\r\n\r\n`.repeat(count)}`);
  await vi.waitFor(async () => expect(await lastLogSeq(broker)).toBe(count), 10_000);
  socket.destroy();
  await once(socket, "close");
}

test("with more than ten thousand records to come a replica is behind, with fewer it is not", async () => {
  await writeEmptyRecords(10_020);
  const behindAt: number[] = [];
  const onRecord = ({ seq }: { seq: number }) => {
    if (fold.behind() !== undefined) behindAt.push(seq);
  };
  const fold = new Fold({ broker, log, onRecord, onReplaced: () => {} });
  await fold.start();
  expect(behindAt).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
  expect(fold.behind()).toBeUndefined();
  await fold.stop();
});

test("a replica that hears nothing of the log is behind after five seconds, not sooner, and may serve all the same", async () => {
  const fold = new Fold({ broker, log, onRecord: () => {}, onReplaced: () => {} });
  await fold.start();
  await nats.suspend();
  const told = await vi.waitFor(() => {
    const words = /^nothing heard of the log for (\d+) s$/.exec(fold.behind() ?? "");
    expect(words).not.toBeNull();
    return words;
  }, 10_000);
  expect(Number(told?.[1])).toBeGreaterThanOrEqual(5);
  expect(fold.problem()).toBeUndefined();
  nats.resume();
  await vi.waitFor(() => expect(fold.behind()).toBeUndefined());
  await fold.stop();
});
