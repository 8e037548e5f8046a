import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startNats, tempDir } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { wire } from "./broker.ts";
import { LogFullError } from "./errors.ts";
import { probeLog } from "./log-probe.ts";
import { followLog, lastLogSeq } from "./log-reader.ts";
import { openBroker, silentLog } from "./test-rig.ts";
import { LOG_STREAM, logSubject } from "./topology.ts";

/** Where an answer comes, however late, and where none does. */
const ANSWERED = { writer: "test", timeoutMs: 5_000 };
const UNANSWERED = { writer: "test", timeoutMs: 500 };
const NATS_SERVER = join(import.meta.dirname, "../../../.cache/bin/nats-server");

test("a probe is a record without events, of about a hundred bytes", async () => {
  await using nats = await startNats();
  const broker = await openBroker(nats.url);
  const before = await broker[wire].jsm.streams.info(LOG_STREAM);
  await probeLog(broker, ANSWERED);
  const after = await broker[wire].jsm.streams.info(LOG_STREAM);
  expect(after.state.bytes - before.state.bytes).toBeLessThan(100);
  expect(await vi.waitFor(() => lastLogSeq(broker))).toBe(1);
  const events: number[] = [];
  const follower = followLog({
    broker,
    fromSeq: 1,
    onRecord: ({ record }) => events.push(record.events.length),
    onUndecodable: () => events.push(-1),
    log: silentLog,
  });
  await follower.caughtUp;
  expect(events).toEqual([0]);
  await follower.stop();
  await broker.close();
});

test("a log that is full, hangs, or is away fails the probe, and says which", async () => {
  await using nats = await startNats();
  const broker = await openBroker(nats.url, { logMaxBytes: 1_000 });
  const big = new Uint8Array(900);
  await broker[wire].js.publish(logSubject.groups, big);
  await expect(probeLog(broker, ANSWERED)).rejects.toThrow(LogFullError);
  await nats.suspend();
  await expect(probeLog(broker, UNANSWERED)).rejects.toThrow("did not answer within 500 ms");
  nats.resume();
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  await expect(probeLog(broker, UNANSWERED)).rejects.toThrow("not connected");
  await broker.close();
});

test("a disk that takes no more fails the probe, where an append that is refused beforehand notices nothing", async () => {
  await using home = await tempDir();
  // The largest file that the server may write, in KiB: beyond it, writes fail as on a full disk.
  const limited = join(home.path, "nats-server");
  await writeFile(limited, `#!/bin/sh\nulimit -f 1024\nexec ${NATS_SERVER} "$@"\n`);
  await chmod(limited, 0o755);
  await using nats = await startNats({ server: limited });
  const broker = await openBroker(nats.url);
  await probeLog(broker, ANSWERED);
  const { js } = broker[wire];
  const fill = async () => {
    for (;;) await js.publish(logSubject.groups, new Uint8Array(60_000), { timeout: 4_000, retries: 1 });
  };
  await expect(fill()).rejects.toThrow();
  await expect(probeLog(broker, UNANSWERED)).rejects.toThrow("did not answer");
  const refused = js.publish(logSubject.verdicts, "", { expect: { lastSubjectSequence: 999 }, timeout: 5_000 });
  await expect(refused).rejects.toThrow("wrong last sequence");
  await broker.close();
});
