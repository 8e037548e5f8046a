import type { Group } from "@sheaf/ledger";
import { missingItems, wholeGroup } from "./accept-events.ts";
import { type CallContext, type Steps, write } from "./calls.ts";
import { bodyOf, hashOf, type Submit } from "./requests.ts";

/** SubmitGroup: writes the whole group, then answers it from the state. A repeat finds what the first one wrote. */
export function* submitGroup(submit: Submit, c: CallContext): Steps<void> {
  const { world, replica } = c;
  if (world.options.plant === "answers before the ack") {
    replica.groups.add(wholeGroup(submit, replica.clock.nowMs()));
    return answer(submit, c, hashOf(submit));
  }
  const known = replica.state.groups.get(submit.groupId);
  if (known && !isSame(known, submit, c)) return refuse(submit, c);
  const missing = known && isHalfWritten(known, submit) ? missingItems(submit, known.total) : [];
  if (missing.length > 0) world.note("a repeated submit added what was missing");
  const events = known ? missing : wholeGroup(submit, replica.clock.nowMs());
  if (events.length > 0 && !(yield* write(c, ...events))) return world.note("a submit had an unknown outcome");
  const group = replica.state.groups.get(submit.groupId);
  if (!group)
    return world.note(
      replica.state.deleted.has(submit.groupId) ? "a submit met a deleted id" : "a submit came too late",
    );
  if (!isSame(group, submit, c)) return refuse(submit, c);
  const isWhole = group.total >= bodyOf(submit.body).tasks;
  if (!isWhole && world.options.fixes.has("a submit answers whole groups only")) return;
  if (known) world.note("a repeated submit found its group");
  answer(submit, c, group.terms.requestHash[0] ?? 0);
}

function isSame({ terms }: Group, submit: Submit, { world }: CallContext): boolean {
  return terms.requestHash[0] === hashOf(submit) || world.options.plant === "takes any body for a key";
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
