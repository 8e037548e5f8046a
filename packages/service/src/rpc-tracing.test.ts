import { Code, ConnectError, createClient, type HandlerContext } from "@connectrpc/connect";
import { Health, SchedulerService } from "@sheaf/proto";
import { startOtlpReceiver } from "@sheaf/testkit";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { connect, serve, silentLog } from "./fixtures/rpc.ts";
import { spanOfCall, traceRpc } from "./rpc-tracing.ts";
import { traceIdOf } from "./trace-context.ts";
import { openTracing } from "./tracing.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const headers = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` };

test("calls have spans under their callers', which handlers hand on; reads without a trace context have none", async () => {
  await using receiver = await startOtlpReceiver();
  const config = { endpoint: `${receiver.url}/v1/traces`, serviceName: "", ratio: 1 };
  const tracing = await openTracing({ service: "test", config, registry: new Registry(), log: silentLog });
  if (!tracing.tracer) throw new Error("traces are off");
  const seen: string[] = [];
  const see = (_: unknown, { values }: HandlerContext) => {
    seen.push(spanOfCall(values));
    return {};
  };
  await using server = await serve({
    interceptors: [traceRpc(tracing.tracer)],
    routes: (router) =>
      router.service(SchedulerService, {
        getGroup: see,
        submitGroup: see,
        getTask() {
          throw new ConnectError("no", Code.NotFound);
        },
        sealGroup() {
          throw new Error("a bug");
        },
      }),
  });
  using transport = connect([server.port]);
  const scheduler = createClient(SchedulerService, transport);
  await scheduler.getGroup({});
  await createClient(Health, transport).check({});
  await scheduler.getGroup({}, { headers });
  await scheduler.submitGroup({});
  await scheduler.getTask({}, { headers }).catch(() => undefined);
  await scheduler.sealGroup({}).catch(() => undefined);
  await tracing.stop();
  const method = (name: string) => `sheaf.v1.SchedulerService/${name}`;
  expect(
    receiver.spans.map(({ name, failed, attributes }) => [name, attributes["rpc.response.status_code"], failed]),
  ).toEqual([
    [method("GetGroup"), "OK", false],
    [method("SubmitGroup"), "OK", false],
    [method("GetTask"), "NOT_FOUND", false],
    [method("SealGroup"), "INTERNAL", true],
  ]);
  const [getGroup, submitGroup] = receiver.spans;
  expect(getGroup).toMatchObject({ traceId: TRACE_ID, parentSpanId: "00f067aa0ba902b7", kind: 2 });
  expect(submitGroup?.parentSpanId).toBe("");
  expect(seen.map(traceIdOf)).toEqual([undefined, TRACE_ID, submitGroup?.traceId]);
  expect(seen[1]).toContain(getGroup?.spanId);
});
