import { isCidr } from "@sheaf/guarded-http";
import { z } from "zod";
import { parseBytes, parseDurationMs } from "./units.ts";

/** One environment variable: text or nothing in, a checked value out. An empty variable counts as not set. */
export type Setting<T> = z.ZodType<T, string | undefined>;

/** Where a server listens. */
export interface ListenAddress {
  /** A name or an address, without the brackets of IPv6. */
  readonly host: string;
  /** 0 to 65535; 0 lets the system choose. */
  readonly port: number;
}

/** Bounds and default of an integer; a setting without a default is required. */
export interface IntegerRange {
  readonly min?: number;
  readonly max?: number;
  readonly def?: number;
}

/** Makes one `Setting` each; `def` is what holds when the variable is not set, and without it the variable is required. */
export const setting = {
  /** A TCP port; 0 lets the system choose. */
  port: (def?: number): Setting<number> => integerSetting({ min: 0, max: 65_535, def }, "a port 0-65535"),

  /** `host:port`, for example `127.0.0.1:7070`, `:7070` (every interface) or `[::1]:7070`. */
  listen: (def?: string): Setting<ListenAddress> =>
    define("host:port, for example 127.0.0.1:7070", def === undefined ? undefined : parseListen(def), parseListen),

  /** A whole number between `min` and `max`, both included. */
  integer: ({
    min = Number.MIN_SAFE_INTEGER,
    max = Number.MAX_SAFE_INTEGER,
    def,
  }: IntegerRange = {}): Setting<number> => integerSetting({ min, max, def }, `a whole number ${min} to ${max}`),

  /** Milliseconds, written `250ms`, `30s`, `5m`, `12h`, `7d` or as a bare number of milliseconds. */
  durationMs: (def?: string | number): Setting<number> =>
    define("a duration such as 250ms, 30s, 5m, 12h or 7d", parseDefault(def, parseDurationMs), parseDurationMs),

  /** Bytes, written `512KiB`, `32MiB`, `2GiB` or as a bare number of bytes. */
  bytes: (def?: string | number): Setting<number> =>
    define("a size such as 512KiB, 32MiB or 2GiB", parseDefault(def, parseBytes), parseBytes),

  /** A number between `min` and `max`, both included. */
  number: ({ min, max, def }: Required<IntegerRange>): Setting<number> =>
    define(`a number ${min} to ${max}`, def, (raw) => {
      const value = /^\d*\.?\d+$/.test(raw) ? Number(raw) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    }),

  /** Any text. */
  text: (def?: string): Setting<string> => define("a value", def, (raw) => raw),

  /** One of a few words. */
  oneOf: <const W extends string>(words: readonly W[], def?: NoInfer<W>): Setting<W> =>
    define(`one of ${words.join(", ")}`, def, (raw) => words.find((word) => word === raw)),

  /** Yes or no: `1 true on yes` or `0 false off no`. */
  flag: (def?: boolean): Setting<boolean> => define("1 or 0 (true/false, on/off, yes/no)", def, parseFlag),

  /** CIDRs, separated by commas; none where it is not set. */
  cidrs: (): Setting<readonly string[]> => define("CIDRs such as 10.0.0.0/8, separated by commas", [], parseCidrs),

  /** An absolute URL, kept as it was written. */
  url: (def?: string): Setting<string> =>
    define("an absolute URL", def, (raw) => (URL.canParse(raw) ? raw : undefined)),

  /** An absolute http or https URL, kept as it was written. */
  httpUrl: (def?: string): Setting<string> =>
    define("an http:// or https:// URL", def, (raw) =>
      /^https?:\/\//i.test(raw) && URL.canParse(raw) ? raw : undefined,
    ),
};

function define<T>(expected: string, def: T | undefined, parse: (raw: string) => T | undefined): Setting<T> {
  return z
    .string()
    .optional()
    .transform((raw, context) => {
      const value = raw === undefined || raw === "" ? def : parse(raw.trim());
      if (value !== undefined) return value;
      context.addIssue({ code: "custom", message: `expected ${expected}, got ${shown(raw)}` });
      return z.NEVER;
    });
}

/** What the variable holds, short enough for a line and without the password a URL may carry. */
function shown(raw: string | undefined): string {
  if (raw === undefined || raw === "") return "nothing";
  return JSON.stringify(raw.replace(/\/\/[^/@]*@/, "//***@").slice(0, 80));
}

function integerSetting(
  range: { readonly min: number; readonly max: number; readonly def: number | undefined },
  expected: string,
): Setting<number> {
  return define(expected, range.def, (raw) => {
    const value = /^-?\d+$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= range.min && value <= range.max ? value : undefined;
  });
}

/** A default is written by us: one that does not parse is a mistake in the code, not in the environment. */
function parseDefault(def: string | number | undefined, parse: (raw: string) => number | undefined) {
  if (typeof def !== "string") return def;
  const value = parse(def);
  if (value === undefined) throw new TypeError(`bad default ${def}`);
  return value;
}

function parseListen(raw: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^\s:[\]]*)):(\d{1,5})$/.exec(raw);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return undefined;
  return { host: match[1] ?? (match[2] || "0.0.0.0"), port };
}

function parseCidrs(raw: string): readonly string[] | undefined {
  const cidrs = raw.split(",").map((cidr) => cidr.trim());
  const given = cidrs.filter((cidr) => cidr !== "");
  return given.every(isCidr) ? given : undefined;
}

function parseFlag(raw: string): boolean | undefined {
  const word = raw.toLowerCase();
  if (["1", "true", "on", "yes"].includes(word)) return true;
  return ["0", "false", "off", "no"].includes(word) ? false : undefined;
}
