import { ChildCrew } from "./child-crew.ts";
import { ChildError } from "./child-error.ts";
import type { ChildLog } from "./child-log.ts";
import type { ChildProgram, PooledChild } from "./pooled-child.ts";

/** Settings of a pool. */
export interface ChildPoolOptions {
  readonly program: ChildProgram;
  /** Children, so jobs at a time. */
  readonly size: number;
  /** Jobs after which a child is replaced. Default 500. */
  readonly recycleAfter?: number;
  /** A child over this is killed under its job. Default 1 GiB. */
  readonly maxRssBytes?: number;
  /** A child over this after its job is replaced: memory that was needed once is not kept. Default half of `maxRssBytes`. */
  readonly recycleRssBytes?: number;
  /** How long a job may go on after an abort or its timeout to stop by itself, in milliseconds. Default 0: killed at once. */
  readonly graceMs?: number;
  readonly log: ChildLog;
}

/** When to stop waiting for a job. */
export interface RunOptions<Note = never> {
  readonly signal: AbortSignal;
  /** From the moment a child takes the job. */
  readonly timeoutMs: number;
  /** Told what the job says in the middle. */
  readonly onNote?: (note: Note) => void;
}

/** Does jobs in child processes, so that any of them can be stopped in the middle and none can take us down. */
export class ChildPool<Job, Answer, Note = never> {
  readonly #options: Required<ChildPoolOptions>;
  readonly #crew: ChildCrew<Job, Answer, Note>;
  readonly #running = new Set<Promise<Answer>>();
  #size: number;

  /** Starts the children. Call `stop` in the end, or they keep the process alive. */
  constructor(options: ChildPoolOptions) {
    const { maxRssBytes = 1024 ** 3 } = options;
    this.#options = { recycleAfter: 500, maxRssBytes, recycleRssBytes: maxRssBytes / 2, graceMs: 0, ...options };
    this.#size = options.size;
    this.#crew = new ChildCrew(this.#options);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Does a job. More than `size` wait, first come first served. Rejects with the signal's reason or with ChildError;
   * whichever it is, nothing of the job goes on.
   */
  run(job: Job, options: RunOptions<Note>): Promise<Answer> {
    const running = this.#run(job, options).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  /** From now on so many jobs at a time; those that are too many go on to their end. */
  resize(size: number): void {
    this.#size = size;
    this.#crew.resize(size);
  }

  /** Turns away what waits, waits for what runs, ends the children. */
  async stop(): Promise<void> {
    this.#crew.refuse(new ChildError("stopped", "the pool of processes is stopped"));
    await Promise.allSettled(this.#running);
    await this.#crew.dismiss();
  }

  /** Children that were started so far: those in the place of others too. */
  get started(): number {
    return this.#crew.started;
  }

  /** Resident memory of all children. */
  rssBytes(): number {
    return this.#crew.rssBytes();
  }

  async #run(job: Job, { signal, timeoutMs, onNote }: RunOptions<Note>): Promise<Answer> {
    const child = await this.#crew.take(signal);
    const stop = this.#stopping(child);
    const onAbort = () => stop.now(signal.reason);
    const timer = setTimeout(() => stop.now(timeoutError(timeoutMs)), timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    const answer = child.run(job, onNote);
    if (signal.aborted) onAbort();
    try {
      return stop.checked(await answer);
    } finally {
      clearTimeout(timer);
      stop.over();
      signal.removeEventListener("abort", onAbort);
      this.#crew.giveBack(child);
    }
  }

  /** How a job is stopped: it is asked to, and killed when it has not answered in time. */
  #stopping(child: PooledChild<Job, Answer, Note>) {
    const { graceMs } = this.#options;
    let cause: { readonly error: unknown } | undefined;
    let timer: NodeJS.Timeout | undefined;
    return {
      now: (error: unknown) => {
        if (cause) return;
        cause = { error };
        if (graceMs === 0) return this.#crew.replace(child, error);
        child.ask(error instanceof Error ? error.message : String(error));
        timer = setTimeout(() => this.#crew.replace(child, error), graceMs);
      },
      /** What it answers after it was told to stop does not count. */
      checked: (answer: Answer) => {
        if (cause) throw cause.error;
        return answer;
      },
      over: () => clearTimeout(timer),
    };
  }
}

function timeoutError(timeoutMs: number): ChildError {
  return new ChildError("timeout", `it took longer than ${timeoutMs} ms`);
}
