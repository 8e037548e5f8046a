/** What the simulation takes from the tests around it. */
export {
  accepted,
  appended,
  cancelled,
  confirmed,
  deadlinePassed,
  deleted,
  lost,
  type ReportPlan,
  reported,
  retried,
  sealed,
  tasksCancelled,
} from "../events.ts";
export { logEntry } from "../test-log.ts";
