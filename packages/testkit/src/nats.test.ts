import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { startNats } from "./nats.ts";

/** The first thing a nats-server says to a client. */
async function greeting(url: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const [data] = await once(socket, "data");
  socket.destroy();
  return String(data);
}

test("a server comes back on the same port and store after it was killed", async () => {
  await using nats = await startNats();
  expect(await greeting(nats.url)).toContain('"jetstream":true');
  const { url, pid, storeDir } = nats;
  await nats.kill();
  await expect(greeting(url)).rejects.toThrow("ECONNREFUSED");
  await nats.restart();
  expect(nats.pid).not.toBe(pid);
  expect(nats).toMatchObject({ url, storeDir });
  expect(await greeting(url)).toContain('"jetstream":true');
});

test("a suspended server answers nothing until it is resumed", async () => {
  await using nats = await startNats();
  await nats.suspend();
  const pending = greeting(nats.url);
  const early = await Promise.race([pending, setTimeout(50, "silence")]);
  expect(early).toBe("silence");
  nats.resume();
  expect(await pending).toContain("INFO");
});

test("two servers do not meet", async () => {
  await using one = await startNats();
  await using two = await startNats();
  expect(one.url).not.toBe(two.url);
  expect(one.storeDir).not.toBe(two.storeDir);
});

test("a port that is taken is told with the server's own words", async () => {
  await using nats = await startNats();
  await expect(startNats({ port: Number(new URL(nats.url).port) })).rejects.toThrow("address already in use");
});

test("nothing is left after stop, even of a suspended server", async () => {
  const nats = await startNats();
  await nats.suspend();
  await nats.stop();
  expect(() => process.kill(nats.pid, 0)).toThrow("ESRCH");
  await nats.stop();
});
