import { ErrorCode } from "@sheaf/proto";
import type { Span } from "@sheaf/service";
import { type Ending, failed, succeeded } from "./ending.ts";
import type { HeldRun } from "./held-run.ts";
import type { Places } from "./places.ts";
import { RunContext } from "./run-context.ts";
import { endRunSpan, stopRunSpan } from "./run-span.ts";
import { SETTLE_MS, StuckRuns } from "./stuck-runs.ts";
import { asTaskFailure, TaskFailure } from "./task-failure.ts";
import type { TaskResult } from "./task-type.ts";

/** Node's timers hold no more. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Who is told what becomes of runs. The callbacks are synchronous and do not throw. */
export interface RunListener {
  /** The span of a run that begins; left out or undefined where it has none. Ended here. */
  spanOf?(run: HeldRun): Span | undefined;
  /** A run goes on beyond its first synchronous part. */
  onStarted(run: HeldRun): void;
  /** A run ended by itself or by its timeout; `failure` says why it failed. */
  onEnded(run: HeldRun, ending: Ending, failure: TaskFailure | undefined): void;
  /** A run has said something new of how far it is. */
  onProgressed(run: HeldRun): void;
}

/** Takes runs from `running` to `ended`. A synchronous task costs no promise, no timer and no AbortController. */
export class Execution {
  readonly #places: Places;
  readonly #listener: RunListener;
  readonly #nowMs: () => number;
  /** Runs that go on in child processes although they were stopped. */
  readonly stuck: StuckRuns;

  constructor(places: Places, listener: RunListener, nowMs: () => number) {
    this.#places = places;
    this.#listener = listener;
    this.#nowMs = nowMs;
    this.stuck = new StuckRuns(nowMs);
  }

  /** Starts a waiting run in a slot that is free. */
  begin(run: HeldRun): void {
    const context = new RunContext(run, this.#places, this.#listener);
    context.span = this.#listener.spanOf?.(run);
    run.start(this.#nowMs());
    run.context = context;
    this.#places.enter(context);
    try {
      const value = taskOf(run).run(context);
      if (value instanceof Promise) this.#follow(run, context, value);
      else this.#end(run, context, succeeded(value));
    } catch (error) {
      this.#fail(run, context, error);
    }
  }

  /** Stops a running run: its signal is aborted (a child process is killed), and what it still returns is ignored. */
  cut(run: HeldRun, reason: string): void {
    const { context } = run;
    if (!context) return;
    release(run, context);
    stopRunSpan(context.span, reason);
    context.abort(new Error(reason));
    // A child is dead within milliseconds and needs its core until then; inline code may never settle.
    if (run.body.type?.runs === "inline") return this.#places.leave(context);
    this.stuck.stopped(context, run);
    setTimeout(() => this.#places.leave(context), SETTLE_MS).unref();
  }

  #follow(run: HeldRun, context: RunContext, value: Promise<TaskResult | undefined>): void {
    context.timer = setTimeout(() => this.#expire(run), Math.min(context.timeoutMs, MAX_TIMER_MS));
    this.#listener.onStarted(run);
    value
      .then((result) => this.#end(run, context, succeeded(result)))
      .catch((error: unknown) => this.#fail(run, context, error));
  }

  #expire(run: HeldRun): void {
    const failure = new TaskFailure(ErrorCode.TIMEOUT, `the attempt took longer than ${run.body.timeoutMs} ms`);
    endRunSpan(run.context?.span, failure);
    this.cut(run, failure.message);
    run.end(this.#nowMs());
    this.#listener.onEnded(run, failed(failure, run.body.attempt), failure);
  }

  #fail(run: HeldRun, context: RunContext, error: unknown): void {
    const failure = asTaskFailure(error);
    this.#end(run, context, failed(failure, context.attempt), failure);
  }

  #end(run: HeldRun, context: RunContext, ending: Ending, failure?: TaskFailure): void {
    this.#places.leave(context);
    this.stuck.settled(context);
    // Another context, or none: the run was cut and has been answered for.
    if (run.context !== context) return;
    release(run, context);
    endRunSpan(context.span, failure);
    run.end(this.#nowMs());
    this.#listener.onEnded(run, ending, failure);
  }
}

function taskOf(run: HeldRun) {
  const { type, task } = run.body;
  // During a rolling upgrade another worker may know it, so this is an attempt that failed and may be retried.
  if (!type) throw new TaskFailure(ErrorCode.INTERNAL, `the worker does not know the task ${JSON.stringify(task)}`);
  return type;
}

function release(run: HeldRun, context: RunContext): void {
  clearTimeout(context.timer);
  run.context = undefined;
}
