import { once } from "node:events";
import { get } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { startHttp, startTcp } from "./local-server.ts";

test("requests are answered at the server's address, and at its end one without an answer is broken", async () => {
  const asked = Promise.withResolvers<void>();
  const server = await startHttp((req, res) => (req.url === "/" ? res.end("here") : asked.resolve()));
  expect(await (await fetch(server.url)).text()).toBe("here");
  const broken = once(get(`${server.url}/held`), "response");
  await asked.promise;
  const end = expect(broken).rejects.toThrow("socket hang up");
  await server[Symbol.asyncDispose]();
  await end;
  await expect(fetch(server.url)).rejects.toThrow("fetch failed");
});

test("connections are given as they are, and end with the server, which may be ended twice", async () => {
  const server = await startTcp((socket) => socket.write("welcome"));
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  expect(String((await once(socket, "data"))[0])).toBe("welcome");
  const closed = once(socket, "close");
  await server[Symbol.asyncDispose]();
  await closed;
  await server[Symbol.asyncDispose]();
});
