import type { Changes, Group, LedgerState, RunEnd } from "@sheaf/ledger";
import { type ControlSnapshot, type Percentiles, TaskState, WorkerState } from "@sheaf/proto";
import { Counter, Gauge, type Registry } from "prom-client";

/** What queue metrics are read from. */
export interface QueueMetricsSources {
  readonly registry: Registry;
  readonly state: LedgerState;
  /** The latest snapshot of Control: what would cost a walk over all groups is read from it, and is up to 10 s old. */
  latest(): ControlSnapshot | undefined;
  /** Slots of live workers that take runs of a queue. */
  slots(queue: string): number;
}

type Labels = Readonly<Record<string, string>>;
type Row = readonly [labels: Labels, value: number];

const TASK_STATES = wordsOf(TaskState);
const WORKER_STATES = wordsOf(WorkerState);

/**
 * Registers what autoscalers, alerts and dashboards ask about queues and workers. Every replica tells the same, from its own
 * fold: aggregate with `max`. Nothing is counted per run but plain numbers; the rest happens when it is scraped.
 */
export function registerQueueMetrics(sources: QueueMetricsSources): Changes {
  const { registry, state, latest, slots } = sources;
  const gauge = (name: string, help: string, labelNames: readonly string[], rows: () => Iterable<Row>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of rows()) this.set(labels, value);
      },
    });
  const queues = () => latest()?.queues ?? [];

  gauge("sheaf_queue_tasks", "Tasks of living groups, by state.", ["queue", "state"], () =>
    [...state.queues].flatMap(([queue, counts]) =>
      TASK_STATES.map(([word, number]): Row => [{ queue, state: word }, counts[number] ?? 0]),
    ),
  );
  gauge("sheaf_queue_slots", "Slots of live workers that take runs of the queue.", ["queue"], () =>
    [...state.queues.keys()].map((queue): Row => [{ queue }, slots(queue)]),
  );
  gauge("sheaf_queue_oldest_wait_seconds", "Age of the task that has waited longest.", ["queue"], () =>
    queues().map(({ name, oldestWaitMs }): Row => [{ queue: name }, (oldestWaitMs ?? 0) / 1_000]),
  );
  gauge("sheaf_queue_paused", "1 while nothing of the queue is handed out.", ["queue"], () =>
    queues().map(({ name, paused }): Row => [{ queue: name }, paused ? 1 : 0]),
  );
  gauge("sheaf_queue_wait_seconds", "From accepted to started, in the last snapshot.", ["queue", "quantile"], () =>
    queues().flatMap(({ name, waitMs }) => quantiles(name, waitMs)),
  );
  gauge("sheaf_queue_run_seconds", "Of ended runs, in the last snapshot.", ["queue", "quantile"], () =>
    queues().flatMap(({ name, runMs }) => quantiles(name, runMs)),
  );
  gauge("sheaf_workers", "Workers heard of lately, by state.", ["state"], () =>
    WORKER_STATES.map(([word, number]): Row => {
      const workers = latest()?.workers ?? [];
      return [{ state: word }, workers.filter((worker) => worker.state === number).length];
    }),
  );
  return new RunCounters(registry);
}

/** Counts runs as the fold tells of them, since the start of this process. */
class RunCounters implements Changes {
  readonly #started = new Map<string, number>();
  readonly #ended = new Map<string, Map<RunEnd, number>>();

  constructor(registry: Registry) {
    const [started, ended] = [this.#started, this.#ended];
    new Counter({
      name: "sheaf_runs_started_total",
      help: "Runs that workers have started.",
      labelNames: ["queue"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [queue, count] of started) this.inc({ queue }, count);
      },
    });
    new Counter({
      name: "sheaf_runs_ended_total",
      help: "Runs that have ended: succeeded, failed, returned unrun, lost with their worker.",
      labelNames: ["queue", "outcome"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [queue, ends] of ended) {
          for (const [outcome, count] of ends) this.inc({ queue, outcome }, count);
        }
      },
    });
  }

  started({ terms }: Group): void {
    this.#started.set(terms.queue, (this.#started.get(terms.queue) ?? 0) + 1);
  }

  ended({ terms }: Group, _index: number, _run: number, _worker: number, how: RunEnd): void {
    let ends = this.#ended.get(terms.queue);
    if (!ends) {
      ends = new Map();
      this.#ended.set(terms.queue, ends);
    }
    ends.set(how, (ends.get(how) ?? 0) + 1);
  }
}

function quantiles(queue: string, percentiles: Percentiles | undefined): Row[] {
  if (!percentiles) return [];
  const { p50, p95, p99 } = percentiles;
  const rows = [
    ["0.5", p50],
    ["0.95", p95],
    ["0.99", p99],
  ] as const;
  return rows.map(([quantile, ms]) => [{ queue, quantile }, ms / 1_000]);
}

function wordsOf(values: Readonly<Record<string, string | number>>): [word: string, number: number][] {
  return Object.entries(values).flatMap(([name, number]) =>
    typeof number === "number" && number > 0 ? [[name.toLowerCase(), number] as [string, number]] : [],
  );
}
