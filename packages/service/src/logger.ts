import { destination, type Logger, pino, stdTimeFunctions } from "pino";
import { setting } from "./setting.ts";

export type { Logger };

/** From the least to the most that is logged. */
export const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;

/** The fragment for `readConfig` of every service. */
export const logSettings = {
  SHEAF_LOG_LEVEL: setting.oneOf(LOG_LEVELS, "info"),
};

/**
 * Makes a service's root logger: JSON lines on standard output with `time` (ISO 8601 UTC), `level` by name and
 * `service`. Parts take children of it.
 */
export function createLogger(options: { service: string; level: string }): Logger {
  const fields = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ["authorization", "cookie", "headers.authorization", "headers.cookie"],
  };
  // Synchronous: the default writes in the background, and an exit then puts the last lines before earlier ones.
  return pino(fields, destination({ dest: 1, sync: true }));
}
