import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { abort } from "./abort.ts";
import { cancel } from "./cancel.ts";
import { fair } from "./fair.ts";
import { first } from "./first.ts";
import { groups } from "./groups.ts";
import { http } from "./http.ts";
import { killed } from "./killed.ts";
import { memory } from "./memory.ts";
import { overhead } from "./overhead.ts";
import { photos } from "./photos.ts";
import { restart } from "./restart.ts";
import { retained } from "./retained.ts";
import { rss } from "./rss.ts";
import { status } from "./status.ts";
import { tiny } from "./tiny.ts";

/** Measures some rows, one side after the other: only one has the machine at a time. */
export type Bench = (options: Options) => Promise<Row[]>;

/** What `--only` can name, in the order of a run. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  tiny,
  groups,
  status,
  cancel,
  fair,
  killed,
  memory,
  restart,
  first,
  retained,
  photos,
  overhead,
  rss,
  abort,
  http,
};

/** A part of the page. */
export type Part = "tasks" | "images" | "http";

/** Those whose rows are not of the part about tasks. */
const PARTS: Readonly<Record<string, Part>> = {
  photos: "images",
  overhead: "images",
  rss: "images",
  abort: "images",
  http: "http",
};

/** The part of the page that shows a bench's rows. */
export function partOf(name: string): Part {
  return PARTS[name] ?? "tasks";
}

/** Too long for every run, or of another kind: measured where it is named. */
export const OPT_IN: ReadonlySet<string> = new Set(["retained", ...Object.keys(PARTS)]);
