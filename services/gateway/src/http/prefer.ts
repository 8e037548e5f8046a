import type { Exchange } from "../exchange.ts";
import { MAX_WAIT_MS } from "../schemas/get-group.ts";

/** `wait=5`, quotes allowed (RFC 7240 section 2). */
const WAIT = /^wait\s*=\s*"?(\d+)"?$/i;

/**
 * Milliseconds that the client prefers to wait for an answer (`Prefer: wait`, RFC 7240 section 4.3), no more than `wait_ms`
 * may be; the answer's `Preference-Applied` tells of it. 0 where it says nothing of it. Preferences that are not known,
 * or make no sense, are passed over.
 */
export function preferredWaitMs({ req, res }: Exchange): number {
  const preferences = (req.get("prefer") ?? "").split(",").map((one) => one.split(";", 1)[0]?.trim() ?? "");
  // The first of several counts.
  const [asked] = preferences.flatMap((preference) => WAIT.exec(preference)?.[1] ?? []);
  if (asked === undefined) return 0;
  const seconds = Math.min(Number(asked), MAX_WAIT_MS / 1_000);
  res.set("Preference-Applied", `wait=${seconds}`);
  return seconds * 1_000;
}
