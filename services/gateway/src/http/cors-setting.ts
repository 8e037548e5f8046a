import type { Setting } from "@sheaf/service";
import { z } from "zod";

/** Origins, separated by commas, exactly as browsers send them; `*` for all. None where it is not set. */
export function originsSetting(): Setting<readonly string[]> {
  return z
    .string()
    .optional()
    .transform((raw = "", context) => {
      const origins = raw === "" ? [] : raw.split(",").map((origin) => origin.trim());
      const wrong = origins.find((origin) => !isOrigin(origin));
      if (wrong === undefined) return origins;
      const message = `expected origins such as https://app.example, separated by commas, got ${JSON.stringify(wrong)}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}

function isOrigin(text: string): boolean {
  if (text === "*") return true;
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
