import { connectBroker } from "@sheaf/broker";
import { armFailpoints, createLogger, createMetrics, openTracing, runService } from "@sheaf/service";
import { schedulerConfig } from "./config.ts";
import { createScheduler } from "./scheduler.ts";

const config = schedulerConfig();
armFailpoints(config.failpoints);
const log = createLogger({ service: "scheduler", level: config.logLevel });
const metrics = createMetrics("scheduler");
const { registry } = metrics;
const tracing = await openTracing({ service: "scheduler", config: config.tracing, registry, log });
const { tracer } = tracing;
const broker = await connectBroker({ url: config.natsUrl, name: "scheduler", log });
const connection = { name: "broker", start: async () => {}, stop: () => broker.close() };
const abandon = (reason: string) => {
  log.fatal({ reason }, "starting over");
  process.exit(1);
};
await runService({
  name: "scheduler",
  log,
  parts: [tracing, connection, ...createScheduler({ ...config, broker, metrics, tracer, log, abandon })],
});
