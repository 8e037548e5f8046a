import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { openRawSocket } from "../testing/raw-socket.ts";
import { cutWhenUnread } from "./unread.ts";

const UNREAD_MS = 400;
const REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A server whose answers are guarded; tells of the answer under way. */
async function serve(answer: (res: ServerResponse) => void) {
  server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const raw = await openRawSocket((server.address() as AddressInfo).port);
  raw.send(REQUEST);
  const [, res] = (await once(server, "request")) as [unknown, ServerResponse];
  cutWhenUnread(res, UNREAD_MS);
  answer(res);
  return { raw, res };
}

/** Bytes without end. */
function endless(): Readable {
  return new Readable({
    read() {
      this.push(Buffer.alloc(65_536));
    },
  });
}

it("cuts a client that has ceased to read, in time", async () => {
  const { raw, res } = await serve((answer) => endless().pipe(answer));
  raw.socket.once("data", () => raw.socket.pause());
  const startedMs = performance.now();
  await once(res, "close");
  expect(res.writableFinished).toBe(false);
  expect(performance.now() - startedMs).toBeGreaterThan(UNREAD_MS);
  expect(performance.now() - startedMs).toBeLessThan(20 * UNREAD_MS);
});

it("waits for what has nothing to say yet", async () => {
  const { raw } = await serve((answer) => {
    answer.writeHead(200, { connection: "close" }).flushHeaders();
    setTimeout(() => answer.end("at last"), 3 * UNREAD_MS);
  });
  expect(await raw.closed()).toContain("at last");
});

it("lets a client read with pauses", async () => {
  const { raw, res } = await serve((answer) => endless().pipe(answer));
  let bytes = 0;
  raw.socket.on("data", (chunk) => {
    bytes += chunk.length;
    if (bytes < 8_000_000) return;
    bytes = 0;
    raw.socket.pause();
    setTimeout(() => raw.socket.resume(), UNREAD_MS / 8);
  });
  await delay(4 * UNREAD_MS);
  expect(res.destroyed).toBe(false);
  raw.socket.destroy();
  await once(res, "close");
});
