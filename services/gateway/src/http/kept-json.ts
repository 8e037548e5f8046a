import { createHash } from "node:crypto";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ControlSnapshot } from "@sheaf/proto";
import type { Exchange } from "../exchange.ts";
import { isUnchanged } from "./etag.ts";

/** JSON that is sent many times as it is. */
export interface KeptJson {
  readonly text: string;
  readonly etag: string;
}

/** Makes it of any value. */
export function keepJson(value: unknown): KeptJson {
  const text = JSON.stringify(value);
  return { text, etag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"` };
}

/** Answers with what is true until the next snapshot of Control; 304 where the caller has it. */
export function sendUntilNext({ req, res }: Pick<Exchange, "req" | "res">, kept: KeptJson, now: ControlSnapshot): void {
  // A browser that keeps it must not show it to who signs in after an operator.
  res.vary("Accept, Authorization, Cookie");
  res.set({ ETag: kept.etag, "Cache-Control": `private, max-age=${secondsLeft(now)}` });
  if (isUnchanged(req, kept.etag)) res.status(304).end();
  else res.type("json").send(kept.text);
}

/** Whole seconds, and never more than one step, whatever the scheduler's clock says. */
function secondsLeft({ nextAt, intervalS }: ControlSnapshot): number {
  if (!nextAt) return 0;
  return Math.max(0, Math.min(intervalS, Math.floor((timestampMs(nextAt) - Date.now()) / 1_000)));
}
