import { startGuard } from "./guard.ts";
import type { ProcessSpec } from "./process-spec.ts";
import { createSupervisedProcess, type Death } from "./supervised-process.ts";

/** The processes of a stack, started, kept running and stopped together. */
export interface ProcessGroup {
  start(): void;
  /** Stage after stage, last started first. May come first, and twice. */
  stop(): Promise<void>;
  /** Kills all at once; a `stop` under way then ends quickly. */
  kill(): void;
}

/** `stages` in starting order; what is in one stage (the replicas of a service) stops side by side. */
export function createProcessGroup(o: {
  readonly stages: readonly (readonly ProcessSpec[])[];
  readonly runDir: string;
  readonly logDir: string;
  onDeath(death: Death): void;
}): ProcessGroup {
  const guard = startGuard();
  const { runDir, logDir, onDeath } = o;
  const stages = o.stages.map((specs) =>
    specs.map((spec) => createSupervisedProcess({ spec, runDir, logDir, guard, onDeath })),
  );
  let stopped: Promise<void> | undefined;

  async function stopInOrder(): Promise<void> {
    for (const stage of stages.toReversed()) await Promise.all(stage.map((each) => each.stop()));
    await guard.stop();
  }

  return {
    start() {
      for (const each of stages.flat()) each.start();
    },
    stop() {
      stopped ??= stopInOrder();
      return stopped;
    },
    kill() {
      for (const each of stages.flat()) each.kill();
    },
  };
}
