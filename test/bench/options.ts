import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Options {
  /** Names of the only rows to measure; undefined = all that are not opt-in. */
  readonly only: readonly string[] | undefined;
  /** Opt-in rows to measure beside the others. */
  readonly also: readonly string[];
  /** Peers that take part; Sheaf always does. */
  readonly peers: ReadonlySet<string>;
  /** Counted rounds of each measurement: figures are their medians. */
  readonly rounds: number;
  /** Photos of the row `photos`. */
  readonly photos: number;
  /** Images of the row `rss`. */
  readonly rssImages: number;
  /** Write docs/benchmarks.md. */
  readonly write: boolean;
}

/**
 * Reads `--only=a,b --also=c --peers=bullmq,celery --rounds=5 --photos=500 --rss-images=200 --write`.
 *
 * @throws when something else stands there
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      also: { type: "string", default: "" },
      peers: { type: "string", default: "bullmq,celery" },
      rounds: { type: "string", default: "5" },
      photos: { type: "string", default: "500" },
      "rss-images": { type: "string", default: "200" },
      write: { type: "boolean", default: false },
    },
  });
  return {
    only: values.only === undefined ? undefined : names(values.only),
    also: names(values.also),
    peers: new Set(names(values.peers)),
    rounds: count("rounds", values.rounds, 100),
    photos: count("photos", values.photos, 10_000),
    rssImages: count("rss-images", values["rss-images"], 10_000),
    write: values.write,
  };
}

function names(text: string): string[] {
  return text.split(",").filter((name) => name !== "");
}

function count(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max) throw new Error(`--${flag}: a number from 1 to ${max}`);
  return value;
}
