import { create, toBinary } from "@bufbuild/protobuf";
import type { Group, PlannedRun } from "@sheaf/ledger";
import { type Item, RunMessageSchema } from "@sheaf/proto";
import { acceptIn, itemIn, type Payloads } from "../payloads.ts";

/** What all runs of a group have in common, encoded once. */
interface GroupBodies {
  readonly common: Uint8Array;
  /** The whole body of a first attempt on an empty item. */
  readonly plain: Uint8Array;
}

/** Builds the bodies of run messages. Protobuf messages merge by concatenation: the common part is encoded once a group. */
export class RunBodies {
  readonly #payloads: Payloads;
  readonly #groups = new WeakMap<Group, GroupBodies>();

  constructor(payloads: Payloads) {
    this.#payloads = payloads;
  }

  /** The body, at once where everything needed is in memory. */
  of({ group, index }: PlannedRun): Uint8Array | Promise<Uint8Array> {
    const bodies = this.#groups.get(group) ?? this.#fromCache(group);
    const chunk = group.chunkOf(index);
    const record = chunk && this.#payloads.cached(chunk.seq);
    if (!bodies || !record) return this.#read(group, index);
    return body(bodies, itemIn(record, group, index), attempt(group, index));
  }

  async #read(group: Group, index: number): Promise<Uint8Array> {
    const accept = await this.#payloads.record(group.terms.acceptSeq);
    const bodies = this.#groups.get(group) ?? this.#encode(group, accept);
    return body(bodies, await this.#payloads.item(group, index), attempt(group, index));
  }

  #fromCache(group: Group): GroupBodies | undefined {
    const record = this.#payloads.cached(group.terms.acceptSeq);
    return record && this.#encode(group, record);
  }

  #encode(group: Group, record: Parameters<typeof acceptIn>[0]): GroupBodies {
    const { options } = acceptIn(record, group);
    const { task, tenant, timeoutMs } = group.terms;
    const common = toBinary(
      RunMessageSchema,
      create(RunMessageSchema, { task, tenant, timeoutMs, ...(options && { options }) }),
    );
    const bodies = { common, plain: Buffer.concat([common, own(undefined, 1)]) };
    this.#groups.set(group, bodies);
    return bodies;
  }
}

function body(bodies: GroupBodies, item: Item | undefined, attemptNumber: number): Uint8Array {
  if (!item && attemptNumber === 1) return bodies.plain;
  return Buffer.concat([bodies.common, own(item, attemptNumber)]);
}

function own(item: Item | undefined, attemptNumber: number): Uint8Array {
  return toBinary(RunMessageSchema, create(RunMessageSchema, { attempt: attemptNumber, ...(item && { item }) }));
}

function attempt(group: Group, index: number): number {
  return (group.tasks.failures[index] ?? 0) + 1;
}
