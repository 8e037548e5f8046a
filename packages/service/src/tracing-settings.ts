import type { z } from "zod";
import { setting } from "./setting.ts";

/** The variables of OpenTelemetry's specification that every service reads. */
export const tracingSettings = {
  /** Base URL of an OTLP/HTTP collector. */
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.httpUrl(""),
  /** Where spans go, in full; in place of the base URL with `/v1/traces`. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: setting.httpUrl(""),
  /** Empty: `gateway`, `scheduler` or `worker`. */
  OTEL_SERVICE_NAME: setting.text(""),
  /** The share of traces begun here that is recorded; a trace that came in has been decided about. */
  OTEL_TRACES_SAMPLER_ARG: setting.number({ min: 0, max: 1, def: 1 }),
};

/** Where traces go. */
export interface TracingConfig {
  /** URL that spans are posted to; empty: traces are off. */
  readonly endpoint: string;
  /** What the service is called there; empty: by its own name. */
  readonly serviceName: string;
  /** 0 to 1: the share of traces begun here that is recorded. */
  readonly ratio: number;
}

/** Gathers what was read of `tracingSettings`. */
export function tracingFrom(
  env: {
    readonly [name in keyof typeof tracingSettings]: z.output<(typeof tracingSettings)[name]>;
  },
): TracingConfig {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = env;
  return {
    endpoint: own || (base && `${base.replace(/\/+$/, "")}/v1/traces`),
    serviceName: env.OTEL_SERVICE_NAME,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  };
}
