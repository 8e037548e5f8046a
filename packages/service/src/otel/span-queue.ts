import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from "@opentelemetry/sdk-trace";

/** Spans that wait or are on their way; more are dropped. */
const MAX_SPANS = 2_048;
/** Spans in one request. */
const BATCH_SPANS = 512;
/** How long the first span of a batch waits for others, in milliseconds. A process that is killed loses these. */
const BATCH_MS = 1_000;

/** Where spans go. */
export interface SpanQueueOptions {
  readonly exporter: SpanExporter;
  /** Told of spans that will not be delivered; `error` says why, and is undefined where there was no room. */
  onDropped(count: number, error: Error | undefined): void;
}

/** The SDK's batches, with a bound that holds for what is on its way too, and with every loss told. */
export class SpanQueue implements SpanProcessor {
  readonly #batches: BatchSpanProcessor;
  readonly #onDropped: SpanQueueOptions["onDropped"];
  #pending = 0;

  constructor({ exporter, onDropped }: SpanQueueOptions) {
    this.#onDropped = onDropped;
    this.#batches = new BatchSpanProcessor({
      exporter: this.#counting(exporter),
      maxQueueSize: MAX_SPANS,
      maxExportBatchSize: BATCH_SPANS,
      scheduledDelayMillis: BATCH_MS,
    });
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#pending >= MAX_SPANS) return this.#onDropped(1, undefined);
    this.#pending++;
    this.#batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }

  #counting(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          this.#pending -= spans.length;
          if (result.error) this.#onDropped(spans.length, result.error);
          done(result);
        }),
      shutdown: () => exporter.shutdown(),
    };
  }
}
