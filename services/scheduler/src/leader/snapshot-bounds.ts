import { toBinary } from "@bufbuild/protobuf";
import { type ControlSnapshot, ControlSnapshotSchema } from "@sheaf/proto";

/** Largest snapshot that is published, in bytes as it is stored. */
export const SNAPSHOT_MAX_BYTES = 256 * 1024;
/** Active tasks shown of a worker: those that have run longest, which are what somebody looks for. */
const ACTIVE_SHOWN = 20;
/** What is shown of them instead where the whole would be too large. */
const ACTIVE_LESS = [5, 1, 0] as const;
/** Workers shown at most where even that is too large; halved until it fits. */
const WORKERS_LESS = 512;

/**
 * Cuts a snapshot to what fits, in place: of each worker the 20 tasks that have run longest, then 5, 1 and none, then the
 * types and queues of workers, then workers. A cut beyond the first is named among the problems.
 */
export function boundSnapshot(snapshot: ControlSnapshot, maxBytes = SNAPSHOT_MAX_BYTES): ControlSnapshot {
  showActive(snapshot, ACTIVE_SHOWN);
  for (const cut of cutsOf(snapshot)) {
    if (toBinary(ControlSnapshotSchema, snapshot).length <= maxBytes) break;
    snapshot.problems = [...snapshot.problems.filter((problem) => !problem.startsWith(TOO_LARGE)), TOO_LARGE + cut()];
  }
  return snapshot;
}

const TOO_LARGE = "too large to show all: ";

/** Each makes it smaller and says how. */
function* cutsOf(snapshot: ControlSnapshot): Generator<() => string> {
  for (const most of ACTIVE_LESS) {
    yield () => {
      showActive(snapshot, most);
      return `${most} active tasks of each worker`;
    };
  }
  yield () => {
    for (const worker of snapshot.workers) {
      worker.registered = [];
      worker.queues = [];
    }
    return "of workers no tasks, types and queues";
  };
  for (let most = WORKERS_LESS; most >= 1; most = Math.floor(most / 2)) {
    yield () => {
      snapshot.workers = snapshot.workers.slice(0, most);
      return `${most} workers, without tasks, types and queues`;
    };
  }
}

function showActive({ workers }: ControlSnapshot, most: number): void {
  for (const worker of workers) {
    if (worker.active.length <= most) continue;
    worker.active = worker.active.toSorted((a, b) => b.runningMs - a.runningMs).slice(0, most);
  }
}
