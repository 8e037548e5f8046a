import { type HandBackOptions, handBack } from "./hand-back.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Intake } from "./intake.ts";
import { within } from "./pause.ts";
import type { Reporter } from "./reporter.ts";
import type { RunSlots } from "./run-slots.ts";

/** How long the last reports may take. What is not in the log by then counts as lost with this worker. */
const FLUSH_MS = 5_000;

/** The parts of a worker that is to stop. */
export interface DrainOptions extends HandBackOptions {
  readonly heartbeat: Pick<Heartbeat, "draining">;
  readonly slots: Pick<RunSlots, "close" | "cut" | "idle">;
  readonly intake: Pick<Intake, "stop">;
  readonly reporter: Pick<Reporter, "ended" | "flushed" | "stop">;
  /** The timers and subscriptions, to be stopped in this order. */
  readonly loops: readonly { stop(): void }[];
  /** How long what runs may still take, in milliseconds. */
  readonly drainMs: number;
}

/**
 * Ends a worker: takes nothing new, hands back what waits, waits for what runs, kills and hands back what is left,
 * writes the last reports and says goodbye. Renewals, heartbeats and aborts go on until then.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { heartbeat, slots, intake, reporter, loops, drainMs, log } = options;
  log.info("worker draining");
  heartbeat.draining();
  slots.close();
  handBack(options, "waiting");
  await intake.stop();
  if (!(await within(slots.idle(), drainMs))) handBack(options, "running");
  if (!(await within(reporter.flushed(), FLUSH_MS))) log.error("stopping with reports that are not in the log");
  await reporter.stop();
  for (const loop of loops) loop.stop();
  log.info("worker gone");
}
