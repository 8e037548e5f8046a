import type { SimLeader } from "../leader/leader.ts";
import { pass } from "../world/carry.ts";
import type { World } from "../world/world.ts";
import { type Act, anyOf, nth } from "./act.ts";
import { twoLead } from "./broker-acts.ts";

/** Schedulers: their folds, their deaths, and what leaders do. */
export const leaderActs = {
  fold(world, a, b) {
    return anyOf(world.replicas, a, (replica) => replica.fold(b % 3 === 0 ? 1 : undefined));
  },
  listen(world, a) {
    return anyOf(world.replicas, a, (replica) => replica.hear());
  },
  crashReplica(world, a) {
    const replica = nth(world.replicas, a);
    noteDeath(world, replica?.leader);
    world.replaceReplica(a % world.replicas.length);
    return true;
  },
  /** A replica wins the lease; whoever had it goes on for now, or gives it back first. */
  take(world, a, b) {
    const replica = nth(world.replicas, a);
    if (!replica?.link.up || !world.brokerUp || replica.hasLease) return false;
    if (b % 3 === 0) world.holder?.unlead();
    world.holder = replica;
    replica.lead();
    if (twoLead(world)) world.note("two led at once");
    return true;
  },
  /** A leader learns that it has lost the lease, or stops. */
  notice(world, a) {
    const replica = nth(world.leaders(), a);
    if (!replica) return false;
    if (world.holder === replica) world.holder = undefined;
    replica.unlead();
    return true;
  },
  plan: byLeader((leader, _, b) => {
    const planned = leader.dispatcher.plan(1 + (b % 3));
    return (b >= 3 && leader.dispatcher.send()) || planned;
  }),
  send: byLeader((leader, _, b) => leader.dispatcher.send(1 + (b % 3))),
  look: byLeader((leader, world, b) => {
    if (world.options.plants.has("nobody reconciles")) return false;
    let moved = false;
    for (let steps = 0; steps <= b % 4; steps++) moved = leader.reconciler.step() || moved;
    return moved;
  }),
  /** The workers are silent for seven seconds; the leader hears itself, and judges. */
  judge: byLeader((leader, world) => {
    for (let second = 0; second < 7; second++) {
      pass(world, 1_000);
      leader.beacon.send();
      for (const replica of world.replicas) replica.hear();
    }
    return leader.judge.look();
  }),
  tick: byLeader((leader) => leader.timekeeper.look()),
  follow: byLeader((leader) => leader.followUps.look()),
  beacon: byLeader((leader) => leader.beacon.send()),
} satisfies { [kind: string]: Act };

/** Lets the `a`th leader do something, or another that can. */
function byLeader(act: (leader: SimLeader, world: World, b: number) => boolean): Act {
  return (world, a, b) => anyOf(world.leaders(), a, ({ leader }) => leader !== undefined && act(leader, world, b));
}

function noteDeath(world: World, leader: SimLeader | undefined): void {
  if (!leader) return;
  if (leader.dispatcher.publishing().length > 0) world.note("a leader died between plan and acknowledgement");
  for (const group of world.truth.groups.values())
    if (group.stopping) world.note("a leader died before it confirmed a stop");
}
