import { create, fromBinary } from "@bufbuild/protobuf";
import { ItemSchema, RunMessageSchema } from "@sheaf/proto";
import type { RunBody } from "./held-run.ts";
import type { TaskRegistry } from "./task-registry.ts";

/** Groups whose last body is kept. */
const MAX_GROUPS = 256;
const NO_ITEM = create(ItemSchema);

/**
 * Decodes the bodies of SHEAF_TASKS. Runs of a group often carry the same bytes (empty items), so the last body of a
 * group is kept and reused for as long as the bytes stay the same.
 */
export class BodyDecoder {
  readonly #last = new Map<string, { readonly bytes: Uint8Array; readonly body: RunBody }>();
  readonly #tasks: TaskRegistry;

  constructor(tasks: TaskRegistry) {
    this.#tasks = tasks;
  }

  /** @throws Error when the bytes are no RunMessage. */
  decode(groupId: string, bytes: Uint8Array): RunBody {
    const last = this.#last.get(groupId);
    if (last && Buffer.compare(last.bytes, bytes) === 0) return last.body;
    const body = this.#parse(bytes);
    if (!last && this.#last.size >= MAX_GROUPS) this.#last.clear();
    // A copy: the delivery's bytes are a view of a whole network read.
    this.#last.set(groupId, { bytes: bytes.slice(), body });
    return body;
  }

  #parse(bytes: Uint8Array): RunBody {
    const message = fromBinary(RunMessageSchema, bytes);
    const { task, tenant, attempt, round, timeoutMs, item = NO_ITEM, options = {} } = message;
    return { type: this.#tasks.find(task), task, tenant, attempt, round: round || 1, timeoutMs, item, options };
  }
}
