/** What every Sheaf service is made of: settings, limits, logs, metrics, life cycle, and RPC on both sides. */
export {
  type AdminServer,
  type AdminServerOptions,
  checkReadiness,
  createAdminServer,
  type Readiness,
  type ReadinessCheck,
} from "./admin-server.ts";
export { type BlobConfig, blobSettings, blobsFrom } from "./blob-settings.ts";
export { ConfigError, readConfig } from "./config.ts";
export {
  type ArmedFailpoints,
  armFailpoints,
  FAILPOINTS,
  type Failpoint,
  failpoint,
  failpointsFrom,
  failpointsSetting,
} from "./failpoint.ts";
export { derivedGroupId, groupIdTimeMs, isGroupId, keyedGroupId, newGroupId } from "./group-id.ts";
export { createGrpcTransport, type GrpcTransport, type GrpcTransportOptions } from "./grpc-transport.ts";
export { createHttpMetrics, type HttpMetrics, type WatchedRequest } from "./http-metrics.ts";
export { type Part, runService, type ServiceOptions } from "./lifecycle.ts";
export { DEFAULT_LIMITS, type Limits, limitSettings, limitsFrom } from "./limits.ts";
export { createLogger, LOG_LEVELS, type Logger, logSettings } from "./logger.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { readGauge } from "./read-gauge.ts";
export {
  ACTOR_HEADER,
  type FieldViolation,
  REQUEST_ID_HEADER,
  type RpcErrorDetails,
  rpcError,
  rpcErrorDetails,
  TENANT_HEADER,
} from "./rpc-error.ts";
export { fromFailure, toFailure } from "./rpc-failure.ts";
export { observeRpc, type RpcOutcome } from "./rpc-observer.ts";
export { createRpcServer, type RpcServer, type RpcServerOptions } from "./rpc-server.ts";
export { spanOfCall, traceRpc } from "./rpc-tracing.ts";
export { type IntegerRange, type ListenAddress, type Setting, setting } from "./setting.ts";
export { registerHistogram, type SecondsTally } from "./tallied-histogram.ts";
export { TRACEPARENT_HEADER, traceIdOf, traceparentFrom } from "./trace-context.ts";
export { type Span, type SpanAttributes, type SpanError, type Tracer, within } from "./tracer.ts";
export { openTracing, type Tracing, type TracingOptions } from "./tracing.ts";
export { type TracingConfig, tracingFrom, tracingSettings } from "./tracing-settings.ts";
export { WRITES_REFUSED } from "./writes-refused.ts";
