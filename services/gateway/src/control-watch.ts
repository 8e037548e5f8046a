import { setTimeout as sleep } from "node:timers/promises";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import { presentControl, presentControlHistory } from "@sheaf/api";
import type { ControlSnapshot, SchedulerService } from "@sheaf/proto";
import type { Part } from "@sheaf/service";
import { type KeptJson, keepJson } from "./http/kept-json.ts";
import { ControlFeed } from "./live/control-feed.ts";
import { CALL_TIMEOUT_MS } from "./scheduler-call.ts";

/** A replica that has told nothing for so long, in milliseconds, is left: one that lives tells when a snapshot is missing. */
const SILENCE_MS = 30_000;
/** The pause before another try doubles up to so many times the first. */
const BACKOFF = 20;

/** The latest snapshot of Control. */
export interface LatestControl {
  readonly snapshot: ControlSnapshot;
  /** The same, made once for all who ask. */
  readonly json: KeptJson;
}

/** Knows the latest snapshot of Control and with it whether the scheduler serves. */
export interface ControlWatch extends Part {
  /** The latest snapshot seen, however old: it tells its own age. Undefined before the first. */
  latest(): LatestControl | undefined;
  /** The last hour, asked for at most once for each snapshot. Rejects with a ConnectError. */
  history(): Promise<KeptJson>;
  /** Whether a scheduler tells of Control now: false as soon as its stream breaks. */
  answers(): boolean;
  /** For readers of events. */
  readonly feed: ControlFeed;
}

/**
 * Follows Control over one stream, opened again whenever it breaks: at once, then ever later, up to `retryMs` x 20.
 * Readiness, `/control` and its events are answered from it, so that neither probes nor any number of open pages make calls
 * of their own.
 */
export function createControlWatch(
  scheduler: Pick<Client<typeof SchedulerService>, "watchControl" | "getControlHistory">,
  retryMs: number,
): ControlWatch {
  const stopped = new AbortController();
  const feed = new ControlFeed();
  let latest: LatestControl | undefined;
  let history: { readonly of: unknown; readonly json: Promise<KeptJson> } | undefined;
  let answers = false;
  let running = Promise.resolve();

  function take(snapshot: ControlSnapshot): void {
    const json = keepJson(presentControl(snapshot));
    latest = { snapshot, json };
    feed.tell(idOf(snapshot), json.text);
  }

  /** Until the stream ends. True: it has told something. */
  async function watch(): Promise<boolean> {
    const call = new AbortController();
    const signal = AbortSignal.any([stopped.signal, call.signal]);
    const silence = setTimeout(() => call.abort(), SILENCE_MS);
    let told = false;
    try {
      for await (const { snapshot } of scheduler.watchControl({}, { signal, timeoutMs: 0 })) {
        silence.refresh();
        if (!snapshot) continue;
        take(snapshot);
        told = answers = true;
      }
    } catch {
      // Whatever it was, the next try shows whether it lasts.
    } finally {
      answers = false;
      clearTimeout(silence);
      call.abort();
    }
    return told;
  }

  async function follow(): Promise<void> {
    let restMs = 0;
    while (!stopped.signal.aborted) {
      const told = await watch();
      if (told) restMs = 0;
      else restMs = Math.min(Math.max(retryMs, restMs * 2), retryMs * BACKOFF);
      await sleep(restMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  async function askHistory(): Promise<KeptJson> {
    const { points } = await scheduler.getControlHistory({}, { timeoutMs: CALL_TIMEOUT_MS });
    return keepJson(presentControlHistory(points));
  }

  return {
    name: "control watch",
    feed,
    latest: () => latest,
    answers: () => answers,
    history() {
      const asked = history && history.of === latest ? history : { of: latest, json: askHistory() };
      history = asked;
      asked.json.catch(() => {
        if (history === asked) history = undefined;
      });
      return asked.json;
    },
    async start() {
      if (!stopped.signal.aborted) running = follow();
    },
    async stop() {
      feed.stop();
      stopped.abort();
      await running;
    },
  };
}

/** The same from every gateway. */
function idOf({ takenAt, problems }: ControlSnapshot): string {
  return `${takenAt ? timestampMs(takenAt) : 0}-${problems.length}`;
}
