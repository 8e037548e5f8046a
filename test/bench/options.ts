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
  /** Write docs/benchmarks.md. */
  readonly write: boolean;
}

/** Reads `--only=a,b --also=c --peers=bullmq,celery --rounds=5 --write`. @throws when something else stands there */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      also: { type: "string", default: "" },
      peers: { type: "string", default: "bullmq,celery" },
      rounds: { type: "string", default: "5" },
      write: { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) throw new Error("--rounds: a number from 1 to 100");
  return {
    only: values.only === undefined ? undefined : names(values.only),
    also: names(values.also),
    peers: new Set(names(values.peers)),
    rounds,
    write: values.write,
  };
}

function names(text: string): string[] {
  return text.split(",").filter((name) => name !== "");
}
