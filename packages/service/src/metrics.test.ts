import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { Health, SchedulerService } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import { connect, serve } from "./fixtures/rpc.ts";
import { createMetrics } from "./metrics.ts";

test("calls are timed by method and code on both sides, streams to their end", async () => {
  const metrics = createMetrics("test");
  await using server = await serve({
    interceptors: [metrics.serverInterceptor],
    routes: (router) =>
      router.service(SchedulerService, {
        getGroup: () => ({}),
        getTask() {
          throw new ConnectError("no", Code.NotFound);
        },
        sealGroup() {
          throw new Error("a bug");
        },
      }),
  });
  using transport = connect([server.port], { interceptors: [metrics.clientInterceptor] });
  const scheduler = createClient(SchedulerService, transport);
  await scheduler.getGroup({});
  await scheduler.getTask({}).catch(() => undefined);
  await scheduler.sealGroup({}).catch(() => undefined);
  const controller = new AbortController();
  const stream = createClient(Health, transport).watch({}, { signal: controller.signal })[Symbol.asyncIterator]();
  await stream.next();
  controller.abort();
  await stream.next().catch(() => undefined);
  await vi.waitFor(async () => {
    const text = await metrics.registry.metrics();
    for (const side of ["server", "client"]) {
      const count = (method: string, code: string) =>
        `sheaf_rpc_${side}_duration_seconds_count{method="${method}",code="${code}"} 1`;
      expect(text).toContain(count("sheaf.v1.SchedulerService/GetGroup", "ok"));
      expect(text).toContain(count("sheaf.v1.SchedulerService/GetTask", "not_found"));
      expect(text).toContain(count("sheaf.v1.SchedulerService/SealGroup", "internal"));
      expect(text).toContain(count("grpc.health.v1.Health/Watch", "canceled"));
    }
  });
});

test("two registries share nothing", async () => {
  const [a, b] = [createMetrics("a"), createMetrics("b")];
  expect(await a.registry.metrics()).toContain('sheaf_service_info{service="a"');
  expect(await b.registry.metrics()).not.toContain('service="a"');
});
