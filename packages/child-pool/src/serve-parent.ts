import type { FromChild, ToChild } from "./messages.ts";

/** What a job may use while it runs. */
export interface JobContext<Note> {
  /** Aborted when the parent gives the job time to stop by itself; without an answer the process is killed soon after. */
  readonly signal: AbortSignal;
  /** Tells the parent something. */
  note(note: Note): void;
}

/**
 * The child's side of a pool: answers one job after the other. Call it once, when all is loaded: the first job may come
 * at once. `work` must not reject; what it cannot answer is the process's death. The process dies with its parent.
 */
export function serveParent<Job, Answer, Note = never>(
  work: (job: Job, context: JobContext<Note>) => Promise<Answer>,
): void {
  let current: AbortController | undefined;
  const send = (message: FromChild<Answer, Note>) => void process.send?.(message);
  // The channel closes when the parent dies, however it dies. process.exit would wait for native code: minutes.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.on("message", (message: ToChild<Job>) => {
    if (message.kind === "abort") return current?.abort(new Error(message.reason));
    const abort = new AbortController();
    current = abort;
    void work(message.job, { signal: abort.signal, note: (note) => send({ kind: "note", note }) }).then((answer) => {
      current = undefined;
      send({ kind: "answer", answer });
    });
  });
  send({ kind: "ready" });
}
