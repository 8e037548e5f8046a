import { create, fromBinary } from "@bufbuild/protobuf";
import { type BundledRun, ItemSchema, type RunMessage, RunMessageSchema } from "@sheaf/proto";
import type { RunBody } from "./held-run.ts";
import type { TaskRegistry } from "./task-registry.ts";
import type { TypeBounds } from "./type-bounds.ts";

/** Groups whose last body is kept. */
const MAX_GROUPS = 256;
const NO_ITEM = create(ItemSchema);

/**
 * Decodes the bodies of SHEAF_TASKS. Messages of a group often carry the same bytes (empty items), so what the last one
 * of a group said is kept and reused for as long as the bytes stay the same.
 */
export class BodyDecoder {
  readonly #last = new Map<string, { readonly bytes: Uint8Array; readonly bodies: readonly RunBody[] }>();
  readonly #tasks: TaskRegistry;
  readonly #bounds: TypeBounds;

  constructor(tasks: TaskRegistry, bounds: TypeBounds) {
    this.#tasks = tasks;
    this.#bounds = bounds;
  }

  /** The bodies of a message's runs, by index. @throws Error when the bytes are no RunMessage. */
  decode(groupId: string, bytes: Uint8Array): readonly RunBody[] {
    const last = this.#last.get(groupId);
    if (last && Buffer.compare(last.bytes, bytes) === 0) return last.bodies;
    const bodies = this.#parse(fromBinary(RunMessageSchema, bytes));
    if (!last && this.#last.size >= MAX_GROUPS) this.#last.clear();
    // A copy: the delivery's bytes are a view of a whole network read.
    this.#last.set(groupId, { bytes: bytes.slice(), bodies });
    return bodies;
  }

  #parse(message: RunMessage): RunBody[] {
    const { task, tenant, timeoutMs, options = {}, labels, traceparent, bundle } = message;
    const type = this.#tasks.find(task);
    const bound = this.#bounds.of(type);
    const common = { type, bound, task, tenant, timeoutMs, options, labels, traceparent };
    const bodyOf = ({ attempt, round, item }: Pick<BundledRun, "attempt" | "round" | "item">): RunBody => ({
      ...common,
      attempt: attempt || 1,
      round: round || 1,
      item: item ?? NO_ITEM,
    });
    return bundle.length > 0 ? bundle.map(bodyOf) : [bodyOf(message)];
  }
}
