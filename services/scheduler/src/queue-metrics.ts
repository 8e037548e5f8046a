import type { Changes, Group, LedgerState, RunEnd } from "@sheaf/ledger";
import { type ControlSnapshot, TaskState, WorkerState } from "@sheaf/proto";
import { registerHistogram, type SecondsTally } from "@sheaf/service";
import { Counter, Gauge, type Registry } from "prom-client";

/** What queue metrics are read from. */
export interface QueueMetricsSources {
  readonly registry: Registry;
  readonly state: LedgerState;
  /** The latest snapshot of Control: what would cost a walk over all groups is read from it, and is up to 10 s old. */
  latest(): ControlSnapshot | undefined;
  /** Slots of live workers that take runs of a queue. */
  slots(queue: string): number;
  /** Of the leader, by queue; empty for others. */
  dispatchLagsMs(): Iterable<readonly [queue: string, ms: number]>;
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
  const { registry, state, latest, slots, dispatchLagsMs } = sources;
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
  gauge(
    "sheaf_dispatch_lag_seconds",
    "From a run's end to the next one's hand-out, as the leader measures it.",
    ["queue"],
    () => [...dispatchLagsMs()].map(([queue, ms]): Row => [{ queue }, ms / 1_000]),
  );
  gauge("sheaf_workers", "Workers heard of lately, by state.", ["state"], () =>
    WORKER_STATES.map(([word, number]): Row => {
      const workers = latest()?.workers ?? [];
      return [{ state: word }, workers.filter((worker) => worker.state === number).length];
    }),
  );
  return new RunCounters(registry);
}

/** Seconds; from what waits for nothing to what waits for a night. */
const WAIT_BUCKETS_S = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 14_400];
/** Seconds; from tiny tasks to the longest attempt. */
const RUN_BUCKETS_S = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

/** What was counted of one queue since the start of this process. */
interface RunTally {
  started: number;
  readonly ended: Record<RunEnd, number>;
  readonly waits: SecondsTally;
  readonly runs: SecondsTally;
}

/** Counts runs as the fold tells of them. */
class RunCounters implements Changes {
  readonly #tallies = new Map<string, RunTally>();
  readonly #waits: (queue: string) => SecondsTally;
  readonly #runs: (queue: string) => SecondsTally;

  constructor(registry: Registry) {
    const tallies = this.#tallies;
    const of = { label: "queue", registry };
    this.#waits = registerHistogram({
      ...of,
      name: "sheaf_task_wait_duration_seconds",
      help: "From accepted to the first start.",
      buckets: WAIT_BUCKETS_S,
    });
    this.#runs = registerHistogram({
      ...of,
      name: "sheaf_run_duration_seconds",
      help: "Of runs that have succeeded or failed, by the workers' clocks.",
      buckets: RUN_BUCKETS_S,
    });
    new Counter({
      name: "sheaf_runs_started_total",
      help: "Runs that workers have started.",
      labelNames: ["queue"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [queue, { started }] of tallies) this.inc({ queue }, started);
      },
    });
    new Counter({
      name: "sheaf_runs_ended_total",
      help: "Runs that have ended: succeeded, failed, returned unrun, lost with their worker.",
      labelNames: ["queue", "outcome"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [queue, { ended }] of tallies) {
          for (const [outcome, count] of Object.entries(ended)) this.inc({ queue, outcome }, count);
        }
      },
    });
  }

  started(group: Group, index: number): void {
    const tally = this.#of(group.terms.queue);
    tally.started++;
    if (group.tasks.failures[index] === 0) tally.waits.observe(waitMs(group, index) / 1_000);
  }

  ended(group: Group, index: number, _run: number, worker: number, how: RunEnd): void {
    const { tasks } = group;
    const tally = this.#of(group.terms.queue);
    tally.ended[how]++;
    if (how !== "succeeded" && how !== "failed") return;
    tally.runs.observe((tasks.runMs[index] ?? 0) / 1_000);
    // A run that ended before its start was written tells of both at once.
    const earlier = (tasks.failures[index] ?? 0) - (how === "failed" ? 1 : 0);
    if (worker === 0 && earlier === 0) tally.waits.observe(waitMs(group, index) / 1_000);
  }

  #of(queue: string): RunTally {
    let tally = this.#tallies.get(queue);
    if (!tally) {
      const ended = { succeeded: 0, failed: 0, returned: 0, lost: 0 };
      tally = { started: 0, ended, waits: this.#waits(queue), runs: this.#runs(queue) };
      this.#tallies.set(queue, tally);
    }
    return tally;
  }
}

/** From accepted to started. */
function waitMs(group: Group, index: number): number {
  return Math.max(0, (group.tasks.startedAtMs[index] ?? 0) - group.queuedAtMs(index));
}

function wordsOf(values: Readonly<Record<string, string | number>>): [word: string, number: number][] {
  return Object.entries(values).flatMap(([name, number]) =>
    typeof number === "number" && number > 0 ? [[name.toLowerCase(), number] as [string, number]] : [],
  );
}
