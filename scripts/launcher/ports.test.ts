import { once } from "node:events";
import { createServer } from "node:net";
import { freePort } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { choosePorts } from "./ports.ts";
import { readSettings } from "./settings.ts";

const settings = (port: number) => readSettings({ SHEAF_HTTP_PORT: String(port), SHEAF_WORKERS: "3" }, 1);

test("all ports differ, and the HTTP port is the one asked for", async () => {
  const port = await freePort();
  const ports = await choosePorts(settings(port));
  const all = [
    ports.http,
    ports.nats,
    ...ports.schedulers.flatMap(Object.values),
    ...ports.workers.map((w) => w.admin),
  ];
  expect(ports.http).toBe(port);
  expect(new Set(all).size).toBe(1 + 1 + 2 + 3);
});

test("port 0 picks a free one", async () => {
  expect((await choosePorts(settings(0))).http).toBeGreaterThan(0);
});

test("a taken port is told with the setting that changes it", async () => {
  const port = await freePort();
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  await expect(choosePorts(settings(port))).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken; choose another one with SHEAF_HTTP_PORT`,
  );
  server.close();
});
