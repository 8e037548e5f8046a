import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { createTempSweeper, openBlobStore } from "@sheaf/blobs";
import { connectBroker } from "@sheaf/broker";
import { createImagePool, createUrlFetcher } from "@sheaf/images";
import { createRunner, createTaskRegistry } from "@sheaf/runner";
import { armFailpoints, createAdminServer, createLogger, createMetrics, type Part, runService } from "@sheaf/service";
import packageJson from "../package.json" with { type: "json" };
import { workerConfig } from "./config.ts";
import { demoNoop } from "./tasks/demo-noop.ts";
import { demoSleep } from "./tasks/demo-sleep.ts";
import { createImageProcess } from "./tasks/image-process.ts";

const config = workerConfig();
armFailpoints(config.failpoints);
const { limits, slots, drainMs } = config;
const log = createLogger({ service: "worker", level: config.logLevel });
const metrics = createMetrics("worker");
const blobs = await openBlobStore(config.blobs.location, config.blobs);
const broker = await connectBroker({ url: config.natsUrl, name: "worker", log });
const pool = createImagePool({ size: slots, limits, log });
const fetcher = createUrlFetcher({
  timeoutMs: limits.fetchTimeoutMs,
  maxRedirects: limits.fetchRedirects,
  maxBytes: limits.imageBytes,
  allow: config.fetchAllow,
});
const runner = createRunner({
  identity: { id: `w-${randomUUID()}`, host: hostname(), version: packageJson.version },
  broker,
  tasks: createTaskRegistry([createImageProcess({ blobs, pool, fetcher }), demoSleep, demoNoop]),
  slots,
  drainMs,
  childRssBytes: () => pool.rssBytes(),
  log,
});

const admin = createAdminServer({ listen: config.adminListen, checks: runner.checks, metrics, log });
const connection: Part = { name: "broker", start: async () => undefined, stop: () => broker.close() };
const children: Part = { name: "image pool", start: async () => undefined, stop: () => pool.stop() };

await runService({
  name: "worker",
  log,
  parts: [admin, createTempSweeper({ blobs, log }), connection, children, runner],
});
