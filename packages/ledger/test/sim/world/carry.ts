import type { World } from "./world.ts";

/** A lease that was not renewed for this long, in milliseconds, is over by its holder's own clock. */
const LEASE_MS = 4_500;

/** Time passes. What has been on its way for too long does not arrive any more; leases are renewed, or end. */
export function pass(world: World, ms: number): void {
  const { clock, log, net, replicas } = world;
  clock.nowMs += ms;
  log.expire();
  net.expire();
  for (const replica of replicas) {
    const isHolder = replica === world.holder;
    if (isHolder && replica.link.up) replica.renewedAtMs = clock.nowMs;
    if (!replica.hasLease || clock.nowMs - replica.renewedAtMs <= LEASE_MS) continue;
    replica.unlead();
    if (isHolder) world.holder = undefined;
  }
}

/** Everything that is on its way between the connected arrives, and what follows from it, until nothing moves any more. */
export function carry(world: World): void {
  for (let moved = true; moved; ) {
    world.pump();
    moved = carryLog(world);
    moved = carryNet(world) || moved;
    for (const replica of world.replicas) {
      moved = replica.fold() || moved;
      moved = replica.hear() || moved;
    }
    for (const worker of world.workers) moved = worker.hear() || moved;
  }
}

/** All writes are stored and acknowledged. */
export function carryLog({ log, brokerUp }: World): boolean {
  if (!brokerUp || log.copies.length === 0) return false;
  for (const copy of [...log.copies]) {
    log.store(copy);
    log.ack(copy);
  }
  return true;
}

/** All requests to the queue are answered. */
export function carryNet({ net, brokerUp }: World): boolean {
  if (!brokerUp || net.requests.length === 0) return false;
  for (const request of [...net.requests]) {
    net.land(request);
    net.answer(request);
  }
  return true;
}
