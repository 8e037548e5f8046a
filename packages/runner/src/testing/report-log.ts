import { toBinary } from "@bufbuild/protobuf";
import { type Broker, type BrokerLog, followLog } from "@sheaf/broker";
import { type RunDetail, type RunOutcome, type RunsReported, RunsReportedSchema } from "@sheaf/proto";

/** One report as the log holds it. */
export interface Reported {
  readonly worker: string;
  readonly groupId: string;
  readonly index: number;
  readonly run: number;
  readonly outcome: RunOutcome;
  readonly detail: RunDetail | undefined;
}

/** Follows the log and collects what workers report, in order. */
export function followReports(broker: Broker, log: BrokerLog) {
  const all: Reported[] = [];
  /** A report whose acknowledgement is late is written again, byte by byte; the ledger passes over the second, too. */
  const told = new Set<string>();
  const follower = followLog({
    broker,
    fromSeq: 1,
    log,
    onUndecodable(seq, error) {
      throw new Error(`record ${seq} cannot be read`, { cause: error });
    },
    onRecord({ record }) {
      for (const { kind } of record.events) {
        if (kind.case !== "runsReported") continue;
        const bytes = Buffer.from(toBinary(RunsReportedSchema, kind.value)).toString("base64");
        if (!told.has(bytes)) all.push(...reportsOf(kind.value));
        told.add(bytes);
      }
    },
  });
  return {
    /** Outcomes of a group's reports, or with `outcome` the reports that say so. */
    outcomes: (groupId: string) => all.filter((report) => report.groupId === groupId).map(({ outcome }) => outcome),
    with: (groupId: string, outcome: RunOutcome) => all.filter((r) => r.groupId === groupId && r.outcome === outcome),
    stop: () => follower.stop(),
  };
}

function reportsOf({ worker, groups }: RunsReported): Reported[] {
  return groups.flatMap(({ groupId, index, run, outcome, details }) =>
    index.map((taskIndex, k) => ({
      worker,
      groupId,
      index: taskIndex,
      run: run[k] ?? 0,
      outcome: outcome[k] ?? 0,
      detail: details.find(({ position }) => position === k),
    })),
  );
}
