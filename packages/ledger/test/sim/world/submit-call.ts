import type { Group } from "@sheaf/ledger";
import type { Event } from "@sheaf/proto";
import { missingItems, wholeGroup } from "./accept-events.ts";
import { type CallContext, type Steps, write } from "./calls.ts";
import { bodyOf, hashOf, type Submit } from "./requests.ts";

/** SubmitGroup: writes the whole group, then answers it from the state. A repeat finds what the first one wrote. */
export function* submitGroup(submit: Submit, c: CallContext): Steps<void> {
  const { world, replica } = c;
  if (world.options.plants.has("answers before the ack")) {
    replica.groups.add(wholeGroup(submit, replica.clock.nowMs()));
    return answer(submit, c, hashOf(submit));
  }
  const known = replica.state.groups.get(submit.groupId);
  if (known && !isSame(known, submit, c)) return refuse(submit, c);
  const events = known ? missingOf(known, submit, c) : wholeGroup(submit, replica.clock.nowMs());
  if (events.length > 0 && !(yield* write(c, ...events))) return world.note("a submit had an unknown outcome");
  if (known) world.note("a repeated submit found its group");
  const group = replica.state.groups.get(submit.groupId);
  if (group) return answerFrom(group, submit, c);
  const isGone = replica.state.deleted.has(submit.groupId);
  world.note(isGone ? "a submit met a deleted id" : "a submit came too late");
}

/** Answers with the group that has the id, if it is this request's and all of it is there. */
function answerFrom(group: Group, submit: Submit, c: CallContext): void {
  if (!isSame(group, submit, c)) return refuse(submit, c);
  const { plants } = c.world.options;
  const isWhole = group.total >= bodyOf(submit.body).tasks || plants.has("submits are answered half");
  if (isWhole) answer(submit, c, group.terms.requestHash[0] ?? 0);
  else c.world.note("a submit was refused as half");
}

function missingOf(known: Group, submit: Submit, { world }: CallContext): Event[] {
  if (!isHalfWritten(known, submit)) return [];
  world.note("a repeated submit added what was missing");
  return missingItems(submit, known.total);
}

function isSame({ terms }: Group, submit: Submit, { world }: CallContext): boolean {
  return terms.requestHash[0] === hashOf(submit) || world.options.plants.has("takes any body for a key");
}

/** An earlier try wrote the accept and not all of its chunks. */
function isHalfWritten(group: Group, { body }: Submit): boolean {
  const { open, tasks } = bodyOf(body);
  return group.open && (!open || group.total < tasks);
}

function answer(submit: Submit, { world }: CallContext, groupHash: number): void {
  const { groupId, key, body } = submit;
  world.tell({ what: "accepted", groupId, key, hash: hashOf(submit), groupHash, tasks: bodyOf(body).tasks });
}

function refuse(submit: Submit, { world }: CallContext): void {
  if (submit.key !== undefined) world.tell({ what: "refused", key: submit.key, hash: hashOf(submit) });
  world.note("a key was refused for another body");
}
