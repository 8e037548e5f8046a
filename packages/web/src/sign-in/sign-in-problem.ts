import { SheafError } from "@sheaf/client";
import { problemText } from "../api/error-text.ts";
import type { Text } from "../i18n/text.tsx";

/** Why a sign-in failed, and when to try again where the service has said so. */
export function signInProblem(error: unknown, { t, f }: Pick<Text, "t" | "f">, nowMs: number): string {
  if (!(error instanceof SheafError)) return problemText(error, t);
  const { code, status, retryAfterMs } = error;
  if (retryAfterMs !== undefined && (status === 401 || status === 429)) {
    return t.session.tooMany(f.duration(retryAfterMs), f.clock(nowMs + retryAfterMs));
  }
  // A key that is too long to be one is refused before it is looked up.
  if (code === "unauthenticated" || status === 400) return t.session.wrong;
  return problemText(error, t);
}
