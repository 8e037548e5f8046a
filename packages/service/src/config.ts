import { z } from "zod";

/** The environment does not say what a service needs; the message names every bad variable, one a line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** One line per variable: its name, the format it must have and what it has. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads the variables that `shape` names, each by its own `setting`, and ignores all others.
 *
 * Throws a ConfigError that lists every bad variable at once.
 */
export function readConfig<S extends z.ZodRawShape>(shape: S, env: NodeJS.ProcessEnv): z.output<z.ZodObject<S>> {
  const values = Object.fromEntries(Object.keys(shape).map((name) => [name, env[name]]));
  const parsed = z.object(shape).safeParse(values);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
}
