import { Counter } from "prom-client";
import { expect, test } from "vitest";
import { createAdminServer, type ReadinessCheck } from "./admin-server.ts";
import { silentLog } from "./fixtures/rpc.ts";
import { createMetrics } from "./metrics.ts";

async function startAdmin(checks: readonly ReadinessCheck[] = []) {
  const metrics = createMetrics("test");
  const listen = { host: "127.0.0.1", port: 0 };
  const server = createAdminServer({ listen, checks, metrics, log: silentLog });
  await server.start();
  return {
    server,
    metrics,
    get: (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

test("/livez says that the process turns", async () => {
  await using admin = await startAdmin();
  expect((await admin.get("/livez")).status).toBe(200);
});

test("/readyz names every check and follows them", async () => {
  let reason: string | undefined = "log is not read to its end";
  await using admin = await startAdmin([
    { name: "broker", check: () => undefined },
    { name: "fold", check: () => reason },
  ]);
  const unready = await admin.get("/readyz");
  expect(unready.status).toBe(503);
  expect(await unready.json()).toEqual({
    status: "not ready",
    checks: [
      { name: "broker", ok: true },
      { name: "fold", ok: false, reason },
    ],
  });
  reason = undefined;
  const ready = await admin.get("/readyz?verbose");
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ status: "ready" });
});

test("a check that throws is an error of that request only", async () => {
  let broken = true;
  await using admin = await startAdmin([
    {
      name: "broken",
      check() {
        if (broken) throw new Error("bug");
        return undefined;
      },
    },
  ]);
  await expect(admin.get("/readyz")).rejects.toThrow();
  broken = false;
  expect((await admin.get("/readyz")).status).toBe(200);
});

test("/metrics has the service's own figures and the process's", async () => {
  await using admin = await startAdmin();
  const registers = [admin.metrics.registry];
  new Counter({ name: "sheaf_things_total", help: "Things.", registers }).inc(3);
  const text = await (await admin.get("/metrics")).text();
  expect(text).toContain("sheaf_things_total 3");
  expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
});

test("anything else is not found", async () => {
  await using admin = await startAdmin();
  expect((await admin.get("/")).status).toBe(404);
});

test("a port in use fails the start", async () => {
  await using admin = await startAdmin();
  const listen = { host: "127.0.0.1", port: admin.server.port };
  const second = createAdminServer({ listen, checks: [], metrics: admin.metrics, log: silentLog });
  await expect(second.start()).rejects.toThrow("EADDRINUSE");
  await second.stop();
});
