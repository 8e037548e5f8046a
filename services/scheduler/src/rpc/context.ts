import type { Group } from "@sheaf/ledger";
import type { Limits, Logger, Tracer } from "@sheaf/service";
import type { Admission } from "../admission.ts";
import type { Fold } from "../fold.ts";
import { InTurn } from "../in-turn.ts";
import type { LedgerWriter } from "../ledger-writer.ts";
import type { LogClock } from "../log-clock.ts";
import type { Payloads } from "../payloads.ts";
import { presentGroup } from "../present/group.ts";
import { presentTask, type TaskSources } from "../present/task.ts";
import type { ProgressBoard } from "../progress-board.ts";
import type { QueueSettingsBoard } from "../queue-settings.ts";
import type { TaskTypes } from "../task-types.ts";
import { TenantQuotas } from "../tenant-quotas.ts";
import type { Presenter } from "../watch/answer.ts";
import { WatchHub } from "../watch/watch-hub.ts";
import type { WorkerOrders } from "../worker-orders.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
import { GroupFinder } from "./group-finder.ts";

/** What a context is made of. */
export interface RpcContextOptions {
  readonly fold: Fold;
  readonly writer: LedgerWriter;
  readonly payloads: Payloads;
  readonly clock: LogClock;
  readonly admission: Admission;
  readonly limits: Limits;
  readonly settings: QueueSettingsBoard;
  readonly types: TaskTypes;
  readonly progress: ProgressBoard;
  readonly workers: { readonly registry: WorkerRegistry; readonly orders: WorkerOrders };
  /** Undefined (default): traces are off. */
  readonly tracer?: Tracer | undefined;
  readonly log: Logger;
}

/** What every method works with. */
export interface RpcContext extends RpcContextOptions, Presenter {
  readonly finder: GroupFinder;
  readonly quotas: TenantQuotas;
  readonly watches: WatchHub;
  /** What must not happen twice at a time. */
  readonly turns: InTurn;
}

/** Builds the context once for all calls. */
export function createRpcContext(options: RpcContextOptions): RpcContext {
  const { fold, limits } = options;
  const presenter = presenterOf(options);
  return {
    ...options,
    finder: new GroupFinder(fold, limits.retentionMs),
    quotas: new TenantQuotas(options),
    ...presenter,
    turns: new InTurn(),
    watches: new WatchHub({ fold, presenter }),
  };
}

function presenterOf({ fold, payloads, clock, progress }: RpcContextOptions): Presenter {
  const present = (group: Group, index: number, told: Pick<TaskSources, "item" | "detail">) => {
    const worker = fold.state.workers[group.tasks.worker[index] ?? 0] ?? "";
    return presentTask(group, index, { ...told, worker, progress: progress.of(group, index) });
  };
  return {
    present: (group) => presentGroup(group, clock.nowMs()),
    presentColumns: (group, index) => present(group, index, { item: undefined, detail: undefined }),
    async presentTask(group, index) {
      for (;;) {
        const seq = group.tasks.detailSeq[index];
        const [item, detail] = await Promise.all([payloads.item(group, index), payloads.detail(group, index)]);
        // What was read may be of another run than the state by now.
        if (group.tasks.detailSeq[index] === seq) return present(group, index, { item, detail });
      }
    },
  };
}
