import type { Dictionary } from "../i18n/dictionary.ts";
import { depthBeside, slowest, sumOf } from "./history.ts";
import type { NamedLine } from "./line-plot.tsx";

type Words = Dictionary["control"]["charts"];

/** What a chart shows, and in which unit. */
export interface ChartLines {
  readonly id: keyof Words["titles"];
  readonly lines: readonly NamedLine[];
  readonly unit: "rate" | "count" | "duration";
  /** Whether it is that of the slowest queue. */
  readonly ofSlowest?: boolean;
}

interface Choice {
  /** Undefined: all of them. */
  readonly queue: string | undefined;
  /** All there are. */
  readonly queues: number;
  /** Those that have a line of their own. */
  readonly deepest: readonly string[];
  readonly words: Words;
}

/** 1, 2, 5, 10 and so on: there is nothing between two counts. */
const WHOLE = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
/** As clocks have them, of milliseconds. */
const TIMES = [
  ...WHOLE.filter((ms) => ms < 1_000),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400].map((s) => s * 1_000),
];

/** What lies between two numbers at the side of a chart; undefined: anything. */
export const STEPS = { rate: undefined, count: WHOLE, duration: TIMES } as const;

const COLOURS = ["--accent", "--running", "--retrying", "--cancelled", "--succeeded"];
const DASHES = [undefined, [6, 3], [2, 3], [8, 3, 2, 3], [12, 4]];
const PERCENTILES = [
  { which: "p50", colour: "--succeeded", dash: undefined },
  { which: "p95", colour: "--retrying", dash: [6, 3] },
  { which: "p99", colour: "--failed", dash: [2, 3] },
] as const;

/** The charts of the last hour. */
export function linesOf(choice: Choice): readonly ChartLines[] {
  const { queue, queues, words } = choice;
  const ofSlowest = queue === undefined && queues > 1;
  const { names } = words;
  return [
    {
      id: "throughput",
      unit: "rate",
      lines: [
        { name: names.finished, colour: "--succeeded", read: sumOf(queue, ({ finished_per_s }) => finished_per_s) },
        { name: names.failed, colour: "--failed", dash: [4, 3], read: sumOf(queue, (one) => one.failed_per_s) },
      ],
    },
    { id: "depth", unit: "count", lines: depthLines(choice) },
    { id: "wait", unit: "duration", ofSlowest, lines: percentileLines(queue, "wait_ms") },
    { id: "run", unit: "duration", ofSlowest, lines: percentileLines(queue, "run_ms") },
    {
      id: "redelivered",
      unit: "count",
      lines: [{ name: names.redelivered, colour: "--retrying", read: ({ redelivered }) => redelivered }],
    },
    {
      id: "workers",
      unit: "count",
      lines: [
        { name: names.workers, colour: "--accent", read: ({ workers }) => workers },
        { name: names.slots, colour: "--running", dash: [6, 3], read: ({ slots }) => slots },
      ],
    },
  ];
}

function depthLines({ queue, queues, deepest, words }: Choice): readonly NamedLine[] {
  const shown = queue === undefined ? deepest : [queue];
  const lines = shown.map((name, index): NamedLine => {
    const dash = DASHES[index % DASHES.length];
    const colour = COLOURS[index % COLOURS.length] ?? "--accent";
    return { name, colour, ...(dash && { dash }), read: sumOf(name, ({ queued }) => queued) };
  });
  if (queue !== undefined || queues <= deepest.length) return lines;
  return [...lines, { name: words.names.others, colour: "--queued", dash: [1, 2], read: depthBeside(deepest) }];
}

function percentileLines(queue: string | undefined, of: "wait_ms" | "run_ms"): readonly NamedLine[] {
  return PERCENTILES.map(({ which, colour, dash }) => ({
    name: which,
    colour,
    ...(dash && { dash }),
    read: slowest(queue, of, which),
  }));
}
