import { create, toBinary } from "@bufbuild/protobuf";
import type { Group } from "@sheaf/ledger";
import { type Item, RunMessageSchema } from "@sheaf/proto";
import { acceptIn, itemIn, type Payloads } from "../payloads.ts";
import type { QueueSettingsBoard } from "../queue-settings.ts";
import { type Bundle, plannedRuns } from "./bundler.ts";

/** What all runs of a group have in common, encoded once. */
interface GroupBodies {
  readonly timeoutMs: number;
  readonly traceparent: string;
  readonly common: Uint8Array;
  /** The whole body of so many first attempts on empty items. */
  readonly plain: Map<number, Uint8Array>;
}

/**
 * Builds the bodies of run messages. Protobuf messages merge by concatenation: the common part is encoded once a group,
 * and again when its queue's timeout changes what an attempt may take.
 */
export class RunBodies {
  readonly #payloads: Payloads;
  readonly #settings: QueueSettingsBoard;
  readonly #groups = new WeakMap<Group, GroupBodies>();

  constructor(payloads: Payloads, settings: QueueSettingsBoard) {
    this.#payloads = payloads;
    this.#settings = settings;
  }

  /** The body of a message, at once where everything needed is in memory. */
  of(bundle: Bundle): Uint8Array | Promise<Uint8Array> {
    const { group } = bundle;
    const bodies = this.#encoded(group) ?? this.#fromCache(group);
    const runs = plannedRuns(bundle);
    if (!bodies || runs.some(({ index }) => !this.#isCached(group, index))) return this.#read(bundle);
    return bodyOf(bodies, bundle, (index) => this.#cachedItem(group, index));
  }

  /** W3C trace context of a group whose bodies were asked for; empty where it has none. */
  traceparentOf(group: Group): string {
    return this.#groups.get(group)?.traceparent ?? "";
  }

  async #read(bundle: Bundle): Promise<Uint8Array> {
    const { group } = bundle;
    const accept = await this.#payloads.record(group.terms.acceptSeq);
    const bodies = this.#encoded(group) ?? this.#encode(group, accept);
    const items = new Map<number, Item | undefined>();
    for (const { index } of plannedRuns(bundle)) items.set(index, await this.#payloads.item(group, index));
    return bodyOf(bodies, bundle, (index) => items.get(index));
  }

  #isCached(group: Group, index: number): boolean {
    return this.#payloads.cached(group.chunkOf(index)?.seq ?? 0) !== undefined;
  }

  #cachedItem(group: Group, index: number): Item | undefined {
    const record = this.#payloads.cached(group.chunkOf(index)?.seq ?? 0);
    return record && itemIn(record, group, index);
  }

  #encoded(group: Group): GroupBodies | undefined {
    const bodies = this.#groups.get(group);
    return bodies?.timeoutMs === this.#timeoutMs(group) ? bodies : undefined;
  }

  /** What the group asks for, and no more than its queue allows. */
  #timeoutMs({ terms }: Group): number {
    return Math.min(terms.timeoutMs, this.#settings.of(terms.queue).timeoutMs ?? Number.POSITIVE_INFINITY);
  }

  #fromCache(group: Group): GroupBodies | undefined {
    const record = this.#payloads.cached(group.terms.acceptSeq);
    return record && this.#encode(group, record);
  }

  #encode(group: Group, record: Parameters<typeof acceptIn>[0]): GroupBodies {
    const { options, traceparent } = acceptIn(record, group);
    const { task, tenant, labels } = group.terms;
    const timeoutMs = this.#timeoutMs(group);
    const common = toBinary(
      RunMessageSchema,
      create(RunMessageSchema, {
        task,
        tenant,
        timeoutMs,
        traceparent,
        labels: { ...labels },
        ...(options && { options }),
      }),
    );
    const bodies = { timeoutMs, traceparent, common, plain: new Map<number, Uint8Array>() };
    this.#groups.set(group, bodies);
    return bodies;
  }
}

/** Which try of its task a run is. */
interface Turn {
  readonly attempt: number;
  readonly round: number;
}

const FIRST: Turn = { attempt: 1, round: 1 };

function turnOf(group: Group, index: number): Turn {
  const attempt = (group.tasks.failures[index] ?? 0) + 1;
  const round = group.roundOf(index);
  return attempt === 1 && round === 1 ? FIRST : { attempt, round };
}

function bodyOf(bodies: GroupBodies, bundle: Bundle, itemOf: (index: number) => Item | undefined): Uint8Array {
  const own = plannedRuns(bundle).map(({ group, index }) => ({ item: itemOf(index), turn: turnOf(group, index) }));
  if (own.some(({ item, turn }) => item || turn !== FIRST)) return Buffer.concat([bodies.common, encode(own)]);
  let plain = bodies.plain.get(bundle.count);
  if (!plain) {
    plain = Buffer.concat([bodies.common, encode(own)]);
    bodies.plain.set(bundle.count, plain);
  }
  return plain;
}

/** What is the runs' own: in the message itself for one, as a list for several. */
function encode(own: readonly { item: Item | undefined; turn: Turn }[]): Uint8Array {
  const runs = own.map(({ item, turn }) => ({ ...turn, ...(item && { item }) }));
  return toBinary(RunMessageSchema, create(RunMessageSchema, runs.length === 1 ? runs[0] : { bundle: runs }));
}
