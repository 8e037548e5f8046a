import { connectBroker } from "@sheaf/broker";
import { armFailpoints, createLogger, runService } from "@sheaf/service";
import { schedulerConfig } from "./config.ts";
import { createScheduler } from "./scheduler.ts";

const config = schedulerConfig();
armFailpoints(config.failpoints);
const log = createLogger({ service: "scheduler", level: config.logLevel });
const broker = await connectBroker({ url: config.natsUrl, name: "scheduler", log });
const connection = { name: "broker", start: async () => {}, stop: () => broker.close() };
const abandon = (reason: string) => {
  log.fatal({ reason }, "starting over");
  process.exit(1);
};
await runService({
  name: "scheduler",
  log,
  parts: [connection, ...createScheduler({ ...config, broker, log, abandon })],
});
