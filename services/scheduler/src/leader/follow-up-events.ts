import { create, type JsonObject } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { dueFollowUps, type Group } from "@sheaf/ledger";
import { type Event, type FollowUp, FollowUpKind, GroupAcceptedSchema } from "@sheaf/proto";
import { derivedGroupId, type Limits, type Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { acceptIn, type Payloads } from "../payloads.ts";
import { acceptDefaults } from "../rpc/accept-event.ts";
import type { TaskTypes } from "../task-types.ts";
import { groupResults } from "./group-results.ts";

/** What accepts of follow-ups are made of. */
export interface FollowUpEventsOptions {
  readonly payloads: Payloads;
  readonly types: TaskTypes;
  readonly limits: Limits;
  readonly log: Logger;
}

/** A follow-up whose time has come. */
interface DueFollowUp {
  readonly kind: FollowUpKind;
  readonly followUp: FollowUp;
  /** Of the group it follows, as are those below. */
  readonly results: JsonObject;
  readonly traceparent: string;
}

/** Builds the accepts of follow-up groups. */
export class FollowUpEvents {
  readonly #o: FollowUpEventsOptions;

  constructor(options: FollowUpEventsOptions) {
    this.#o = options;
  }

  /** The accepts of all follow-ups of a finished group that are due. BrokerUnavailableError when the log cannot be read now. */
  async of(group: Group): Promise<Event[]> {
    const { payloads } = this.#o;
    const { onFinished, onSucceeded, traceparent } = acceptIn(await payloads.record(group.terms.acceptSeq), group);
    const results = await groupResults(group, payloads);
    return dueFollowUps(group).flatMap((kind) => {
      const followUp = kind === FollowUpKind.FINISHED ? onFinished : onSucceeded;
      return followUp ? this.#accept(group, { kind, followUp, results, traceparent }) : [];
    });
  }

  #accept(group: Group, { kind, followUp, results, traceparent }: DueFollowUp): Event[] {
    const { types, limits, log } = this.#o;
    const { id, tenant, acceptedAtMs, labels, priority } = group.terms;
    const type = types.find(followUp.task);
    if (!type) {
      log.error({ group: id, task: followUp.task }, "a follow-up's task type is not known any more");
      return [];
    }
    const item = { name: followUp.task, args: { ...followUp.args, group: results } };
    const value = create(GroupAcceptedSchema, {
      ...acceptDefaults(type, limits),
      groupId: derivedGroupId(acceptedAtMs, id, String(kind)),
      tenant,
      labels: { ...labels },
      priority,
      ...(followUp.options && { options: followUp.options }),
      deadline: timestampFromMs(group.finishedAtMs + limits.deadlineDefaultMs),
      sealed: true,
      items: { firstIndex: 0, count: 1, items: [item] },
      parentId: id,
      followUp: kind,
      traceparent,
    });
    return [event({ case: "groupAccepted", value })];
  }
}
