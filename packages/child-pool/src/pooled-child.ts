import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { ChildError } from "./child-error.ts";
import type { ChildLog } from "./child-log.ts";
import type { FromChild, ToChild } from "./messages.ts";
import { processRssBytes } from "./process-rss.ts";

/** How a child process is started. */
export interface ChildProgram {
  /** Path of the module it runs, which calls `serveParent`. */
  readonly module: string;
  readonly args?: readonly string[];
  /** All it gets to see of the environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Flags for Node. */
  readonly nodeFlags: readonly string[];
}

const MAX_LOG_LINE = 2_000;
/** How long the outputs of a process that died are read, in milliseconds. */
const LAST_WORDS_MS = 200;
/** What V8 says before it ends a process whose heap is full. */
const HEAP_FULL = /heap out of memory|Reached heap limit/;

/** One child process: one job at a time. */
export class PooledChild<Job, Answer, Note> {
  /** Settles once it can take its first job; rejects with a ChildError if it dies before. */
  readonly ready: Promise<void>;
  /** Settles once the process is gone. */
  readonly exited: Promise<void>;
  /** Jobs taken so far. */
  served = 0;
  readonly #process: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #job: PromiseWithResolvers<Answer> | undefined;
  #onNote: ((note: Note) => void) | undefined;
  /** Why it was killed; undefined when it dies by itself. */
  #cause: unknown;
  /** How jobs end that are given to it too late. */
  #gone: ChildError | undefined;
  #heapFull = false;

  constructor({ module, args = [], env, nodeFlags }: ChildProgram, log: ChildLog) {
    this.ready = this.#ready.promise;
    this.exited = this.#exited.promise;
    this.ready.catch(() => undefined);
    this.#process = fork(module, args, {
      execPath: process.execPath,
      execArgv: [...nodeFlags],
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#process.on("message", (message: FromChild<Answer, Note>) => this.#onMessage(message));
    this.#process.on("error", (error) => this.#onGone(error.message));
    this.#process.on("exit", (code, signal) => this.#onExit(signal ?? `exit code ${code}`));
    this.#readLines(this.#process.stdout, (said) => log.info(said, "child process says"));
    this.#readLines(this.#process.stderr, (said) => log.warn(said, "child process says"));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get busy(): boolean {
    return this.#job !== undefined;
  }

  get gone(): boolean {
    return this.#gone !== undefined;
  }

  /** Resident memory now. */
  rssBytes(): number {
    return this.pid === undefined ? 0 : processRssBytes(this.pid);
  }

  /** Does one job. Rejects with ChildError, or with `kill`'s cause; the process is gone by then unless it answered. */
  run(job: Job, onNote?: (note: Note) => void): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    if (this.#gone !== undefined) {
      answer.reject(this.#cause ?? this.#gone);
      return answer.promise;
    }
    this.#job = answer;
    this.#onNote = onNote;
    this.served += 1;
    this.#send({ kind: "job", job });
    return answer.promise;
  }

  /** Asks the job under way to stop by itself; who asked has to kill it when it does not. */
  ask(reason: string): void {
    this.#send({ kind: "abort", reason });
  }

  /** Ends the process at once, in the middle of whatever it does; a running job rejects with `cause`. */
  kill(cause: unknown): void {
    this.#cause ??= cause;
    this.#process.kill("SIGKILL");
  }

  #send(message: ToChild<Job>): void {
    // A send that fails means that the process is going: its end tells the rest.
    this.#process.send(message, () => undefined);
  }

  #onMessage(message: FromChild<Answer, Note>): void {
    if (message.kind === "ready") return this.#ready.resolve();
    if (message.kind === "note") return this.#onNote?.(message.note);
    // A killed child's answer may still arrive; the cause of the kill is the job's end then.
    if (this.#cause === undefined) this.#settle()?.resolve(message.answer);
  }

  /** What it said last tells why it died; somebody else may hold its outputs open, so they are not waited for long. */
  #onExit(how: string): void {
    if (this.#cause !== undefined) return this.#onGone(how);
    const timer = setTimeout(() => this.#onGone(how), LAST_WORDS_MS);
    this.#process.once("close", () => {
      clearTimeout(timer);
      this.#onGone(how);
    });
  }

  #onGone(how: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = this.#heapFull
      ? new ChildError("out_of_memory", "the process ran out of memory")
      : new ChildError("crashed", `the process died (${how})`);
    this.#ready.reject(this.#cause ?? this.#gone);
    this.#settle()?.reject(this.#cause ?? this.#gone);
    this.#exited.resolve();
  }

  #settle(): PromiseWithResolvers<Answer> | undefined {
    const job = this.#job;
    this.#job = undefined;
    this.#onNote = undefined;
    return job;
  }

  #readLines(output: Readable | null, log: (said: object) => void): void {
    if (output === null) return;
    createInterface({ input: output }).on("line", (line) => {
      this.#heapFull ||= HEAP_FULL.test(line);
      log({ pid: this.pid, line: line.slice(0, MAX_LOG_LINE) });
    });
  }
}
