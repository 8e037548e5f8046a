import { carry, pass } from "./carry.ts";
import { CHILD_DIED, type Ending, FAILED_FOR_GOOD, FAILED_ONCE, type Held, SUCCEEDED } from "./held.ts";
import { fateOf } from "./requests.ts";
import type { SimWorker } from "./worker.ts";
import type { World } from "./world.ts";

/** How long a calm round lasts, in milliseconds. */
const ROUND_MS = 250;

/** For a quarter of a second everybody who is connected does what is due, and every message arrives. */
export function calmRound(world: World): void {
  leadRound(world, ROUND_MS);
  // Another worker is the first to pull each time.
  const first = Math.floor(world.clock.nowMs / ROUND_MS);
  for (let k = 0; k < world.workers.length; k++) workAt(world, (first + k) % world.workers.length);
  carry(world);
}

/** For so long, in milliseconds, schedulers do what is due, workers only say that they live, and every message arrives. */
export function leadRound(world: World, ms: number): void {
  pass(world, ms);
  if (!world.holder && world.brokerUp) elect(world);
  for (const worker of world.workers) {
    worker.beat();
    worker.renew();
  }
  for (const { leader } of world.replicas) leader?.beacon.send();
  carry(world);
  lead(world);
  carry(world);
}

/** The first replica that is connected and does not lead wins the free lease. */
export function elect(world: World): void {
  const next = world.replicas.find(({ link, hasLease }) => link.up && !hasLease);
  if (!next) return;
  world.holder = next;
  next.lead();
}

/** How a run ends, by its task's fate. */
export function endingOf(world: World, { run }: Held): Ending {
  const { groupId, index } = run;
  switch (fateOf(world.bodyNumber(groupId), index)) {
    case "succeeds":
      return SUCCEEDED;
    case "fails once":
      return run.run % 2 === 1 ? FAILED_ONCE : SUCCEEDED;
    case "fails for good":
      return FAILED_FOR_GOOD;
    case "takes its child down":
      return CHILD_DIED;
  }
}

/** A running run goes on: its outputs are stored, and then, or at once where it fails, it ends. */
export function goOn(world: World, worker: SimWorker, held: Held, ending: Ending): void {
  const isLater = world.options.plants.has("reports before the outputs are stored");
  if (ending === SUCCEEDED && !held.stored && !isLater) return worker.store(held);
  worker.end(held, ending);
}

function lead(world: World): void {
  for (const { leader } of world.leaders()) {
    if (!leader) continue;
    leader.judge.look();
    leader.timekeeper.look();
    leader.followUps.look();
    if (!world.options.plants.has("nobody reconciles"))
      for (let steps = 0; steps < 6; steps++) leader.reconciler.step();
    leader.dispatcher.plan(3);
    leader.dispatcher.send();
  }
}

function workAt(world: World, at: number): void {
  const worker = world.workers[at];
  if (!worker) return;
  if (worker.draining) worker.drain();
  while (worker.pull()) worker.hear();
  for (const held of worker.held("running")) goOn(world, worker, held, endingOf(world, held));
  while (worker.start(0)) {}
  for (const held of worker.held("running")) {
    if (world.bodyOf(held.run.groupId).tiny) goOn(world, worker, held, endingOf(world, held));
  }
  worker.reporter.flush();
  if (worker.gone) world.replaceWorker(at);
}
