import { calmRound, leadRound } from "../world/calm.ts";
import { carry, pass } from "../world/carry.ts";
import type { Link } from "../world/link.ts";
import type { World } from "../world/world.ts";
import { type Act, nth } from "./act.ts";

const PASSES_MS = [5, 20, 50, 110, 110, 250, 250, 600, 600, 1_100, 2_600, 6_100];
const JUMPS_MS = [-20_000, -1_500, 1_500, 20_000, -3_600_000, 3_600_000];
/** Rare passes, in milliseconds: beyond what a beacon names; the retention; what workers remember and open groups live. */
const LOOKS = 8;
const LOOK_MS = 2_000;
const LONG_MS = [11_000, 61_000, 6 * 60_000, 16 * 60_000];

/** Time, the log, the wire, and the broker itself. */
export const brokerActs = {
  calm(world, a) {
    for (let round = 0; round <= a % 4; round++) calmRound(world);
    return true;
  },
  /** Nobody does anything; what is under way arrives. */
  carry(world) {
    carry(world);
    return true;
  },
  pass(world, a) {
    pass(world, nth(PASSES_MS, a) ?? 0);
    return true;
  },
  /** Workers are busy with something else; the leader looks after the queue, and then time passes. */
  long(world, a) {
    for (let look = 0; look < LOOKS; look++) leadRound(world, LOOK_MS);
    pass(world, nth(LONG_MS, a) ?? 0);
    return true;
  },
  jump(world, a) {
    world.clock.brokerAheadMs += nth(JUMPS_MS, a) ?? 0;
    return true;
  },
  /** A writer gets its record stored and acknowledged. */
  write(world, a) {
    const writers = [
      ...world.replicas.flatMap(({ groups, verdicts }) => [groups, verdicts]),
      ...world.workers.map((w) => w.appender),
    ];
    const copies = writers.flatMap(({ copy }) => (copy ? [copy] : []));
    const copy = nth(copies, a);
    if (!copy || !world.brokerUp) return false;
    world.log.store(copy);
    world.log.ack(copy);
    return true;
  },
  store(world, a) {
    const copy = nth(world.log.copies, a);
    if (!copy || copy.seq > 0 || !world.brokerUp) return false;
    world.log.store(copy);
    return true;
  },
  ack(world, a) {
    const copy = nth(world.log.copies, a);
    if (!copy || copy.seq === 0) return false;
    world.log.ack(copy);
    return true;
  },
  lose(world, a) {
    const copy = nth(world.log.copies, a);
    if (!copy) return false;
    if (copy.seq > 0) world.note("the acknowledgement of a write was lost");
    world.log.lose(copy);
    return true;
  },
  land(world, a, b) {
    const request = nth(world.net.requests, a);
    if (!request || !world.brokerUp) return false;
    world.net.land(request);
    if (b % 3 > 0) world.net.answer(request);
    return true;
  },
  answer(world, a) {
    const request = nth(world.net.requests, a);
    if (request?.result === undefined) return false;
    world.net.answer(request);
    return true;
  },
  drop(world, a) {
    const request = nth(world.net.requests, a);
    if (!request) return false;
    world.net.lose(request);
    return true;
  },
  /** The queue has no room for a message. */
  full(world, a) {
    const request = nth(world.net.requests, a);
    if (!request || request.result !== undefined) return false;
    request.result = "full";
    world.net.answer(request);
    world.note("the queue was full");
    return true;
  },
  join(world, a) {
    if (!world.brokerUp) world.brokerUp = true;
    const down = [...world.replicas, ...world.workers].filter(({ link }) => !link.up);
    const one = nth(down, a);
    one?.join();
    return one !== undefined;
  },
  /** The broker dies and is there again at once; the `a`th process does not find it yet. Or it stays away. */
  restart(world, a, b) {
    if (world.workers.some(({ holds }) => holds.size > 0)) world.note("the queue was lost while runs were held");
    world.brokerUp = b > 0;
    world.queue.vanish();
    world.holder = undefined;
    for (const copy of [...world.log.copies]) world.log.lose(copy);
    for (const request of [...world.net.requests]) world.net.lose(request);
    const all = [...world.replicas, ...world.workers];
    for (const one of all) cut(one);
    all.forEach((one, at) => {
      if (world.brokerUp && at !== a) one.join();
    });
    return true;
  },
  cutReplica(world, a) {
    return cut(nth(world.replicas, a));
  },
  /** It notices at once, or when it finds the broker again. */
  cutWorker(world, a, b) {
    const worker = nth(world.workers, a);
    if (!cut(worker)) return false;
    if (b % 2 === 0) worker?.noticeCut();
    return true;
  },
} satisfies { [kind: string]: Act };

/** The connection is gone, with what was on it. */
function cut(one: { readonly link: Link; inbox: unknown[] } | undefined): boolean {
  if (!one?.link.up) return false;
  one.link.cut();
  one.inbox = [];
  return true;
}

/** Whether two replicas lead, or think so. */
export function twoLead(world: World): boolean {
  return world.leaders().length > 1;
}
