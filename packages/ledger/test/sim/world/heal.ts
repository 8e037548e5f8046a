import { dueFollowUps } from "@sheaf/ledger";
import { IDLE_MS } from "../leader/timekeeper.ts";
import { calmRound } from "./calm.ts";
import { pass } from "./carry.ts";
import { sealGroup } from "./group-calls.ts";
import type { World } from "./world.ts";

/** After so many calm rounds without faults everything has finished: 75 seconds. */
const MAX_ROUNDS = 300;
/** Between two looks for open groups, in rounds: whoever appends to one is done. */
const SEAL_ROUNDS = 8;
/** A held group whose submitter has gone is given up after this many rounds: until then a repeat may complete it. */
const IDLE_ROUNDS = 40;

/** Ends all faults, runs the world on, and tells what has not finished in time. */
export function heal(world: World): void {
  join(world);
  for (let round = 0; round < MAX_ROUNDS && !isOver(world); round++) {
    calmRound(world);
    if (round % SEAL_ROUNDS === 2) sealAll(world);
    if (round === IDLE_ROUNDS && isAbandoned(world)) pass(world, IDLE_MS);
  }
  if (isOver(world)) return;
  const groups = [...world.truth.groups.values()];
  const unfinished = groups.filter((g) => !g.finished || g.stopping).map((g) => `${g.terms.id} has not finished`);
  const unmade = groups.filter((g) => dueFollowUps(g).length > 0).map((g) => `${g.terms.id} has no follow-up`);
  world.tell({ what: "stuck", unfinished, unmade });
}

/** Everybody is connected, and one replica leads. */
function join(world: World): void {
  world.brokerUp = true;
  for (const worker of world.workers) if (!worker.link.up) worker.join();
  for (const replica of world.replicas) {
    replica.join();
    if (replica !== world.holder) replica.unlead();
  }
}

function sealAll(world: World): void {
  const [replica] = world.replicas;
  for (const { terms, open } of world.truth.groups.values()) {
    if (open && !terms.hold && replica) replica.calls.start(sealGroup(terms.id, { world, replica }));
  }
}

/** Every group has finished, what was stopped is confirmed, and every follow-up exists. */
function isOver({ truth }: World): boolean {
  for (const group of truth.groups.values()) {
    if (!group.finished || group.stopping || dueFollowUps(group).length > 0) return false;
  }
  return true;
}

function isAbandoned({ truth }: World): boolean {
  return [...truth.groups.values()].some(({ open, terms }) => open && terms.hold);
}
