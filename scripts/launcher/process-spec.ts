/** One process to keep running, as data: the launcher knows nothing of what it does. */
export interface ProcessSpec {
  /** Names the pid file, the log and the process in messages: `worker-1`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly stopTimeoutMs: number;
}
