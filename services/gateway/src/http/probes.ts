/** Asked by those who judge whether the gateway lives: neither a limit nor an overload must look like its death. */
const PROBES: ReadonlySet<string> = new Set(["/livez", "/readyz", "/metrics"]);

/** Whether a path is one of the probes, for which no limit holds. */
export function isProbe(path: string): boolean {
  return PROBES.has(path);
}
