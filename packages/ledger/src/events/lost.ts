import { ErrorCode, type LostRuns, type RunsLost } from "@sheaf/proto";
import type { Group } from "../group.ts";
import { type Applying, groupOf } from "../state.ts";
import { isTerminal } from "../task-machine.ts";
import { failRun } from "./end-run.ts";
import { finishIfDone } from "./finish.ts";

/** The leader gave up on a worker. A verdict on a run that has ended meanwhile, or has another holder, is stale. */
export function applyLost(event: RunsLost, a: Applying): void {
  const worker = a.state.workerNumber(event.worker);
  for (const runs of event.groups) {
    const group = groupOf(runs.groupId, a);
    if (group) loseRuns(group, runs, worker, a);
  }
}

function loseRuns(group: Group, runs: LostRuns, worker: number, a: Applying): void {
  for (let k = 0; k < runs.index.length; k++) {
    const index = runs.index[k] ?? 0;
    if (index >= group.total || isTerminal(group.state(index)) || group.tasks.run[index] !== runs.run[k]) {
      a.state.ignore("stale_verdict");
      continue;
    }
    const holder = group.tasks.worker[index] ?? 0;
    if (holder !== 0 && holder !== worker) {
      a.state.ignore("stale_verdict");
      continue;
    }
    group.tasks.worker[index] = worker;
    group.tasks.endedAtMs[index] = a.timeMs;
    group.tasks.detailSeq[index] = a.seq;
    failRun(group, index, { worker, how: "lost", code: ErrorCode.WORKER_LOST, choice: false, loss: true }, a);
  }
  group.revision = a.seq;
  finishIfDone(group, a);
}
