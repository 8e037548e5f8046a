import type { Group } from "@sheaf/ledger";
import type { Group as GroupView, Task as TaskView } from "@sheaf/proto";
import type { Limits } from "@sheaf/service";
import type { Fold } from "../fold.ts";
import type { LedgerWriter } from "../ledger-writer.ts";
import type { LogClock } from "../log-clock.ts";
import type { Payloads } from "../payloads.ts";
import { presentGroup } from "../present/group.ts";
import { presentTask } from "../present/task.ts";
import { GroupFinder } from "./group-finder.ts";

/** What a context is made of. */
export interface RpcContextOptions {
  readonly fold: Fold;
  readonly writer: LedgerWriter;
  readonly payloads: Payloads;
  readonly clock: LogClock;
  readonly limits: Limits;
}

/** What every method works with. */
export interface RpcContext extends RpcContextOptions {
  readonly finder: GroupFinder;
  /** The group as the API shows it. */
  present(group: Group): GroupView;
  /** The task as the API shows it. */
  presentTask(group: Group, index: number): Promise<TaskView>;
}

/** Builds the context once for all calls. */
export function createRpcContext(options: RpcContextOptions): RpcContext {
  const { fold, payloads, clock, limits } = options;
  return {
    ...options,
    finder: new GroupFinder(fold, limits.retentionMs),
    present: (group) => presentGroup(group, clock.nowMs()),
    async presentTask(group, index) {
      const [item, detail] = await Promise.all([payloads.item(group, index), payloads.detail(group, index)]);
      return presentTask(group, index, {
        item,
        detail,
        worker: fold.state.workers[group.tasks.worker[index] ?? 0] ?? "",
      });
    },
  };
}
