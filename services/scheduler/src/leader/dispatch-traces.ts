import type { Group } from "@sheaf/ledger";
import type { Tracer } from "@sheaf/service";
import type { Bundle } from "./bundler.ts";
import type { RunBodies } from "./run-bodies.ts";

/** Tells traces when the first runs of a group went out. One span a group and leader: of runs their workers tell. */
export class DispatchTraces {
  readonly #tracer: Tracer;
  readonly #bodies: Pick<RunBodies, "traceparentOf">;
  readonly #told = new WeakSet<Group>();

  constructor(tracer: Tracer, bodies: Pick<RunBodies, "traceparentOf">) {
    this.#tracer = tracer;
    this.#bodies = bodies;
  }

  /** A message is in the queue since now; its publish took so many milliseconds. */
  published({ group, count }: Bundle, tookMs: number): void {
    if (this.#told.has(group)) return;
    this.#told.add(group);
    const parent = this.#bodies.traceparentOf(group);
    if (parent === "") return;
    const { id, task, queue } = group.terms;
    const endMs = Date.now();
    this.#tracer.record("dispatch", {
      parent,
      kind: "producer",
      startMs: endMs - tookMs,
      endMs,
      attributes: { "sheaf.group": id, "sheaf.task": task, "sheaf.queue": queue, "sheaf.runs": count },
    });
  }
}
