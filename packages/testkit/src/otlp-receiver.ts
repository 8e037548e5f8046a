import { json } from "node:stream/consumers";
import { startHttp } from "./local-server.ts";

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it began the trace. */
  readonly parentSpanId: string;
  /** OpenTelemetry's number: 1 internal, 2 server, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
}

/** A collector of traces: OTLP/HTTP with JSON, on loopback. */
export interface OtlpReceiver extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** All spans so far, in the order they came. */
  readonly spans: readonly ReceivedSpan[];
  /** The status of answers from now on; default 200. What is answered otherwise is not kept. */
  answerWith(status: number): void;
}

/** Starts one on a free port. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let status = 200;
  const server = await startHttp((req, res) => {
    void json(req).then((body) => {
      if (status === 200 && req.url === "/v1/traces") spans.push(...spansOf(body as OtlpBody));
      res.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
  });
  return {
    ...server,
    spans,
    answerWith(next) {
      status = next;
    },
  };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number | string;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly OtlpAttribute[];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** OpenTelemetry's number of a span that failed. */
const FAILED = 2;

function spansOf({ resourceSpans }: OtlpBody): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource.attributes)["service.name"]);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, service)));
  });
}

function spanOf({ name, traceId, spanId, parentSpanId = "", kind, ...span }: OtlpSpan, service: string): ReceivedSpan {
  return {
    ...{ service, name, traceId, spanId, parentSpanId, kind },
    failed: span.status.code === FAILED,
    attributes: attributesOf(span.attributes),
    startMs: Number(span.startTimeUnixNano) / 1e6,
    endMs: Number(span.endTimeUnixNano) / 1e6,
  };
}

function attributesOf(attributes: readonly OtlpAttribute[]): ReceivedSpan["attributes"] {
  const read = ({ stringValue, intValue, doubleValue, boolValue }: OtlpAttribute["value"]) =>
    stringValue ?? boolValue ?? Number(intValue ?? doubleValue);
  return Object.fromEntries(attributes.map(({ key, value }) => [key, read(value)]));
}
