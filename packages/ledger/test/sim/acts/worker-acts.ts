import { endingOf, goOn } from "../world/calm.ts";
import { CHILD_DIED, FAILED_FOR_GOOD, FAILED_ONCE, SUCCEEDED } from "../world/held.ts";
import { type Act, anyOf, nth } from "./act.ts";

/** Workers: pulling, running, reporting, and their deaths. */
export const workerActs = {
  pull(world, a, b) {
    if (!world.brokerUp) return false;
    return anyOf(world.workers, a, (worker) => {
      if (!worker.pull(b === 11)) return false;
      if (b % 2 === 0) worker.hear();
      return true;
    });
  },
  hear(world, a, b) {
    return anyOf(world.workers, a, (worker) => worker.hear(b % 3 === 0 ? 1 : undefined));
  },
  start(world, a, b) {
    return anyOf(world.workers, a, (worker) => worker.start(b));
  },
  /** A run goes on, mostly by its fate. */
  work(world, a, b) {
    const endings = [SUCCEEDED, FAILED_ONCE, FAILED_FOR_GOOD, CHILD_DIED];
    return anyOf(world.workers, a, (worker) => {
      const held = nth(worker.held("running"), b);
      if (held) goOn(world, worker, held, a < 8 ? endingOf(world, held) : (endings[a - 8] ?? SUCCEEDED));
      return held !== undefined;
    });
  },
  flush(world, a) {
    return anyOf(world.workers, a, (worker) => worker.reporter.flush());
  },
  /** All workers, or one of them. */
  beat(world, a, b) {
    const workers = world.workers.filter((_, at) => a < 6 || at === a % 3);
    if (b % 3 > 0) for (const worker of workers) worker.renew();
    return workers.filter((worker) => worker.beat()).length > 0;
  },
  stale(world, a) {
    return anyOf(world.workers, a, (worker) => worker.handBackStale());
  },
  crashWorker(world, a) {
    const worker = nth(world.workers, a);
    if (worker?.held("running").length) world.note("a worker died in the middle of a run");
    world.replaceWorker(a % world.workers.length);
    return true;
  },
  drain(world, a) {
    const at = a % world.workers.length;
    const drained = nth(world.workers, at)?.drain() ?? false;
    if (world.workers[at]?.gone) world.replaceWorker(at);
    return drained;
  },
} satisfies { [kind: string]: Act };
