import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ImageError } from "../image-error.ts";
import type { ImageResult } from "../image-result.ts";
import type { ChildMessage, JobMessage } from "./messages.ts";
import type { PoolLog } from "./pool-log.ts";
import { processRssBytes } from "./process-rss.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));

/** All a child gets to see of the environment. Few arenas keep its memory from staying at the largest image's. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: "2", UV_THREADPOOL_SIZE: "2", VIPS_BLOCK_UNTRUSTED: "1" };

/** Pixels live outside V8's heap; what is inside stays small. */
const NODE_FLAGS = ["--max-old-space-size=128"];

const MAX_LOG_LINE = 2_000;

/** One child process: one image at a time. */
export class ImageChild {
  /** Settles once it can take its first image; rejects if it dies before. */
  readonly ready: Promise<void>;
  /** Settles once the process is gone. */
  readonly exited: Promise<void>;
  /** Images taken so far. */
  served = 0;
  readonly #process: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #job: PromiseWithResolvers<ImageResult> | undefined;
  /** Why it was killed; undefined when it dies by itself. */
  #cause: unknown;
  /** How images end that are given to it too late. */
  #gone: Error | undefined;

  constructor(log: PoolLog) {
    this.ready = this.#ready.promise;
    this.exited = this.#exited.promise;
    this.ready.catch(() => undefined);
    this.#process = fork(CHILD, [], {
      execPath: process.execPath,
      execArgv: NODE_FLAGS,
      env: ENVIRONMENT,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#process.on("message", (message: ChildMessage) => this.#onMessage(message));
    this.#process.on("error", (error) => this.#onGone(error.message));
    this.#process.on("exit", (code, signal) => this.#onGone(signal ?? `exit code ${code}`));
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      this.#logLines(output, log);
    }
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

  /** Processes one image. Rejects with ImageError, or with `kill`'s cause; the process is gone by then unless it answered. */
  run(job: JobMessage): Promise<ImageResult> {
    const answer = Promise.withResolvers<ImageResult>();
    if (this.#gone !== undefined) {
      answer.reject(this.#cause ?? this.#gone);
      return answer.promise;
    }
    this.#job = answer;
    this.served += 1;
    // A send that fails means that the process is going: `exit` tells the rest.
    this.#process.send(job, () => undefined);
    return answer.promise;
  }

  /** Ends the process at once, in the middle of whatever it does; a running image rejects with `cause`. */
  kill(cause: unknown): void {
    this.#cause ??= cause;
    this.#process.kill("SIGKILL");
  }

  #onMessage(message: ChildMessage): void {
    if (message.kind === "ready") {
      this.#ready.resolve();
      return;
    }
    // A killed child's answer may still arrive; the cause of the kill is the image's end then.
    const job = this.#cause === undefined ? this.#job : undefined;
    if (job === undefined) {
      return;
    }
    this.#job = undefined;
    if (message.kind === "done") {
      job.resolve(message.result);
    } else {
      job.reject(new ImageError(message.code, message.message));
    }
  }

  #onGone(how: string): void {
    this.#gone = new ImageError("INTERNAL", `the image process died (${how})`, { crashed: true });
    this.#ready.reject(this.#cause ?? this.#gone);
    this.#job?.reject(this.#cause ?? this.#gone);
    this.#job = undefined;
    this.#exited.resolve();
  }

  #logLines(output: Readable | null, log: PoolLog): void {
    if (output !== null) {
      createInterface({ input: output }).on("line", (line) => {
        log.warn({ pid: this.pid, line: line.slice(0, MAX_LOG_LINE) }, "image process says");
      });
    }
  }
}
