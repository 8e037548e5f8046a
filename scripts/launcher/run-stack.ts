import { join } from "node:path";
import type { DataDir } from "./data-dir.ts";
import { logTail } from "./log-tail.ts";
import { createProcessGroup } from "./process-group.ts";
import type { ProcessSpec } from "./process-spec.ts";
import { untilReady } from "./readiness.ts";
import { onStopSignal } from "./stop-signal.ts";
import type { Death } from "./supervised-process.ts";

/** So many failures in a row before the stack was ever ready mean that it will not become so by itself. */
const START_FAILURES = 5;

/**
 * Runs a stack until a signal asks for its end (SIGINT, SIGTERM, SIGHUP), then stops it in order; a second signal kills
 * at once. Says one line when `url` is ready, and one for each process that died and is started again.
 *
 * @returns the exit code: 0 after an orderly stop, 1 when a process cannot be started or everything was killed
 */
export async function runStack(o: {
  /** In starting order, as for `createProcessGroup`. */
  readonly stages: readonly (readonly ProcessSpec[])[];
  readonly dirs: DataDir;
  readonly url: string;
  readonly readyLine: string;
  say(line: string): void;
}): Promise<number> {
  const over = new AbortController();
  let ready = false;
  let exitCode = 0;
  let failed: Death | undefined;

  function onDeath(death: Death): void {
    if (over.signal.aborted) return;
    if (ready || death.failures < START_FAILURES) {
      o.say(`${death.name} died (${death.how}); starting it again in ${death.restartInMs} ms`);
      return;
    }
    failed = death;
    over.abort();
  }

  const stack = createProcessGroup({ stages: o.stages, runDir: o.dirs.runDir, logDir: o.dirs.logDir, onDeath });
  onStopSignal({
    first: () => over.abort(),
    again: () => {
      exitCode = 1;
      over.abort();
      stack.kill();
    },
  });
  stack.start();
  const onSlow = (answer: string) => o.say(`still waiting for ${o.url}/readyz (${answer}); logs in ${o.dirs.logDir}`);
  ready = await untilReady(o.url, { signal: over.signal, onSlow });
  if (ready) o.say(o.readyLine);
  await aborted(over.signal);
  await stack.stop();
  if (failed === undefined) return exitCode;
  const log = join(o.dirs.logDir, `${failed.name}.log`);
  o.say(`${failed.name} failed ${failed.failures} times (${failed.how}). The end of ${log}:\n${await logTail(log)}`);
  return 1;
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
