import { openBlobStore } from "@sheaf/blobs";
import { BUILT_IN_PRESETS, loadPresets } from "@sheaf/image-options";
import { createGrpcTransport, createLogger, createMetrics, openTracing, type Part, runService } from "@sheaf/service";
import { PAGE_FOLDER } from "@sheaf/web";
import { openKeys } from "./auth/key-file.ts";
import { blobSweepers } from "./blob-sweepers.ts";
import { gatewayConfig } from "./config.ts";
import { createGateway } from "./gateway.ts";
import { CALL_TIMEOUT_MS } from "./scheduler-call.ts";

const config = gatewayConfig();
const { limits } = config;
const log = createLogger({ service: "gateway", level: config.logLevel });
const metrics = createMetrics("gateway");
const { registry } = metrics;
const tracing = await openTracing({ service: "gateway", config: config.tracing, registry, log });
const transport = createGrpcTransport({
  target: config.schedulerTarget,
  maxBytes: limits.rpcBytes,
  defaultTimeoutMs: CALL_TIMEOUT_MS,
  interceptors: [metrics.clientInterceptor],
});
const channel: Part = { name: "scheduler channel", start: async () => undefined, stop: async () => transport.close() };
const blobs = await openBlobStore(config.blobs.location, config.blobs);
const keys = config.apiKeys === "" ? undefined : await openKeys(config.apiKeys, log);
const gateway = createGateway({
  listen: { host: config.host, port: config.port },
  transport,
  blobs,
  limits,
  presets: config.presets === "" ? BUILT_IN_PRESETS : await loadPresets(config.presets),
  demoSleep: config.demoSleep,
  loopbackOnly: config.loopbackOnly,
  keys,
  secrets: config.secrets,
  corsOrigins: config.corsOrigins,
  proxies: config.proxies,
  pageFolder: PAGE_FOLDER,
  metrics,
  tracer: tracing.tracer,
  log,
});

await runService({
  name: "gateway",
  log,
  parts: [tracing, channel, ...(keys ? [keys] : []), ...blobSweepers({ blobs, transport, limits, log }), gateway],
});
