import type { Happening } from "./history.ts";
import type { Schedule } from "./schedule.ts";
import { scriptOf } from "./script.ts";
import { simulate } from "./simulate.ts";
import type { Options } from "./world/options.ts";

/** What happens with a schedule, line by line: each step, what came of it, and in the end what is wrong. */
export function narrate(schedule: Schedule, options: Options): string {
  const lines: string[] = [];
  const { violations } = simulate(schedule, options, {
    step: (step) => lines.push(scriptOf([step])),
    note: (situation) => lines.push(`  (${situation})`),
    tell: (happening) => lines.push(...told(happening)),
  });
  return [...lines, ...violations.map(({ rule, what }) => `${rule}: ${what}`), scriptOf(schedule)].join("\n");
}

function told(happening: Happening): string[] {
  if (happening.what === "folded" || happening.what === "asked" || happening.what === "told") return [];
  if (happening.what !== "stored") return [`  ${textOf(happening)}`];
  const { seq, record } = happening.entry;
  return record.events.map(({ kind }) => `  ${seq} ${kind.case} ${textOf(kind.value)}`);
}

function textOf(value: unknown): string {
  const plain = (key: string, part: unknown) =>
    key === "$typeName" || key === "items" ? undefined : typeof part === "bigint" ? Number(part) : part;
  return JSON.stringify(value, plain);
}
