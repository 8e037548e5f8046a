import { randomBytes } from "node:crypto";
import type { Logger, Setting } from "@sheaf/service";
import { z } from "zod";

/** As many characters as 128 random bits have in hex: fewer could be searched for. */
const MIN_CHARS = 32;

/** Secrets, separated by commas, the first of which signs; none where it is not set. What it holds is never shown. */
export function secretsSetting(): Setting<readonly string[]> {
  return z
    .string()
    .optional()
    .transform((raw = "", context) => {
      const secrets = raw === "" ? [] : raw.split(",").map((secret) => secret.trim());
      if (secrets.every((secret) => secret.length >= MIN_CHARS)) return secrets;
      const message = `expected secrets of at least ${MIN_CHARS} characters, separated by commas, got a shorter one`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}

/** A secret that nobody else knows, where none is set; what that means goes to the log. */
export function randomSecrets(log: Pick<Logger, "warn">): readonly string[] {
  log.warn("SHEAF_SECRET is not set: links and sessions end with this process, and no other gateway takes them");
  return [randomBytes(32).toString("base64url")];
}
