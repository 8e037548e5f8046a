import type { CallContext, Steps } from "../world/calls.ts";
import {
  appendItem,
  cancelGroup,
  cancelTask,
  deleteGroup,
  getGroup,
  retryGroup,
  sealGroup,
} from "../world/group-calls.ts";
import { BODIES, type Submit } from "../world/requests.ts";
import { submitGroup } from "../world/submit-call.ts";
import type { World } from "../world/world.ts";
import { type Act, nth } from "./act.ts";

/** Groups that are not finished, and groups in all, of one world at most. */
const MAX_LIVING = 3;
const MAX_GROUPS = 8;
const KEYS = 2;

/** Clients, through whichever replica. */
export const clientActs = {
  submit(world, a, b) {
    const key = b % 4 === 3 ? `k${a % KEYS}` : undefined;
    return submitNew(world, { key, body: (a + b) % BODIES.length }, b);
  },
  /** The same request once more. */
  again(world, a, b) {
    const submit = nth(world.submits, a);
    return submit ? call(world, b, (c) => submitGroup(again(world, submit), c)) : false;
  },
  /** The same key with another body. */
  other(world, a, b) {
    const keyed = world.submits.filter(({ key }) => key !== undefined);
    const submit = nth(keyed, a);
    if (!submit) return false;
    const body = (submit.body + 1 + (b % 3)) % BODIES.length;
    return submitNew(world, { key: submit.key, body }, b);
  },
  append: onGroup((id, n) => (c) => appendItem(id, n % 2, c), isOpen),
  seal: onGroup((id) => (c) => sealGroup(id, c), isOpen),
  cancel: onGroup((id) => (c) => cancelGroup(id, c)),
  cancelTask: onGroup((id, n) => (c) => cancelTask(id, n, c)),
  retry: onGroup((id, n) => (c) => retryGroup(id, { cancelled: n % 2 === 0 }, c)),
  retryTask: onGroup((id, n) => (c) => retryGroup(id, { nth: n, cancelled: true }, c)),
  delete: onGroup((id) => (c) => deleteGroup(id, c)),
  status: onGroup((id, n) => (c) => status(id, `r${n % 2}`, c)),
} satisfies { [kind: string]: Act };

function submitNew(world: World, { key, body }: Omit<Submit, "groupId">, b: number): boolean {
  const groupId = idOf(world, key);
  if (isFull(world) && !world.ids.includes(groupId)) return false;
  const submit = { groupId, key, body };
  world.submits.push(submit);
  if (!world.ids.includes(groupId)) world.ids.push(groupId);
  return call(world, b, (c) => submitGroup(submit, c));
}

function isFull({ ids, truth }: World): boolean {
  const living = ids.filter((id) => !truth.groups.get(id)?.finished);
  return living.length >= MAX_LIVING || ids.length >= MAX_GROUPS;
}

/** A keyed group's id follows from the key; another is made by whoever submits. */
function idOf(world: World, key: string | undefined): string {
  const made = `g${world.submits.length}`;
  return key === undefined || world.options.plants.has("keys are not hashed") ? made : key;
}

/** A repeat is the same request; where keys are not hashed, its id is made anew. */
function again(world: World, submit: Submit): Submit {
  if (submit.key === undefined || !world.options.plants.has("keys are not hashed")) return submit;
  return { ...submit, groupId: `${submit.groupId}x` };
}

/** A reader has one read of a group under way at a time, unless the replica that answers it has died. */
function* status(id: string, reader: string, c: CallContext): Steps<void> {
  const { reads, seen, replicas } = c.world;
  const name = `${reader} ${id}`;
  if (replicas.some((replica) => replica === reads.get(name))) return;
  reads.set(name, c.replica);
  yield* getGroup(id, { reader, minRevision: seen.get(name) ?? 0 }, c);
  reads.delete(name);
}

/** Only who has submitted an open group appends to it and seals it. */
function isOpen(world: World, id: string): boolean {
  return world.truth.groups.has(id) && world.bodyOf(id).open;
}

/** A call about the `a`th group; `b` says which replica gets it, and one of four of something else. */
function onGroup(
  steps: (id: string, n: number) => (c: CallContext) => Steps<void>,
  mayBe: (world: World, id: string) => boolean = () => true,
): Act {
  return (world, a, b) => {
    const ids = world.ids.filter((one) => mayBe(world, one));
    const id = nth(ids, a);
    return id === undefined ? false : call(world, b, steps(id, Math.floor(b / 3)));
  };
}

function call(world: World, b: number, steps: (c: CallContext) => Steps<void>): boolean {
  const replica = nth(world.replicas, b);
  if (!replica) return false;
  replica.calls.start(steps({ world, replica }));
  return true;
}
