import { equals } from "@bufbuild/protobuf";
import type { Bus, LogAppender } from "@sheaf/broker";
import type { LedgerState } from "@sheaf/ledger";
import { type TaskType, TaskTypeSchema } from "@sheaf/proto";
import type { Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { isBuiltIn } from "../task-types.ts";

/** Between two changes of one type, in milliseconds: workers of two versions would take turns in changing it. */
const CHANGE_EVERY_MS = 60_000;
/** Task types that the log takes; a worker that tells of more is mistaken. */
const MAX_TYPES = 1_000;
const TYPE_NAME = /^[\w.-]{1,64}$/;
const QUEUE_NAME = /^[\w-]{1,64}$/;

/** What a registrar needs. */
export interface TypeRegistrarOptions {
  readonly bus: Bus;
  readonly state: LedgerState;
  readonly verdicts: LogAppender;
  readonly log: Logger;
}

/** Writes task types into the log that workers tell of and that it does not hold: from there on groups may name them. */
export class TypeRegistrar {
  readonly #o: TypeRegistrarOptions;
  /** Names that are on their way into the log. */
  readonly #writing = new Set<string>();
  /** Name → when it was last written, by the monotonic clock. */
  readonly #writtenAtMs = new Map<string, number>();
  #unsubscribe: () => void = () => {};

  constructor(options: TypeRegistrarOptions) {
    this.#o = options;
  }

  start(): void {
    this.#unsubscribe = this.#o.bus.onHeartbeat(({ types, worker }) => {
      if (types.length > 0) void this.#register(types, worker);
    });
  }

  stop(): void {
    this.#unsubscribe();
  }

  async #register(types: readonly TaskType[], worker: string): Promise<void> {
    const { verdicts, log } = this.#o;
    const fresh = types.filter((type) => this.#isFresh(type));
    if (fresh.length === 0) return;
    for (const { name } of fresh) this.#writing.add(name);
    for (const { name } of fresh) this.#writtenAtMs.set(name, performance.now());
    try {
      await verdicts.append(event({ case: "taskTypesRegistered", value: { types: fresh } }), { timeoutMs: 5_000 });
      log.info({ worker, types: fresh.map(({ name }) => name) }, "task types registered");
    } catch (error) {
      log.warn({ err: error, worker }, "task types could not be registered; they are told of again within a minute");
    } finally {
      for (const { name } of fresh) this.#writing.delete(name);
    }
  }

  #isFresh(type: TaskType): boolean {
    const { taskTypes } = this.#o.state;
    const known = taskTypes.get(type.name);
    if (this.#writing.has(type.name) || !TYPE_NAME.test(type.name) || !QUEUE_NAME.test(type.queue)) return false;
    if (isBuiltIn(type.name)) return false;
    if (known) return !equals(TaskTypeSchema, known, type) && this.#isQuiet(type.name);
    return taskTypes.size + this.#writing.size < MAX_TYPES;
  }

  #isQuiet(name: string): boolean {
    return performance.now() - (this.#writtenAtMs.get(name) ?? Number.NEGATIVE_INFINITY) > CHANGE_EVERY_MS;
  }
}
