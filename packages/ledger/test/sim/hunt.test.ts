import fc from "fast-check";
import { test } from "vitest";
import { type Schedule, schedules } from "./schedule.ts";
import { simulate } from "./simulate.ts";
import type { Options } from "./world/options.ts";

test("hunt", () => {
  const N = Number(process.env["N"] ?? 3000);
  const rule = process.env["RULE"];
  const options: Options = {
    fixes: new Set(JSON.parse(process.env["FIXES"] ?? "[]")),
    ...(process.env["PLANT"] && { plant: process.env["PLANT"] }),
  } as Options;
  const first = (s: Schedule) => simulate(s, options).violations[0];
  const result = fc.check(
    fc.property(schedules, (s) => {
      const v = first(s);
      return !(v && (!rule || v.rule === rule));
    }),
    { numRuns: N, seed: Number(process.env["SEED"] ?? 1) },
  );
  if (!result.failed) {
    process.stdout.write("none\n");
    return;
  }
  let s = result.counterexample?.[0] as Schedule;
  const want = first(s)?.rule;
  for (let again = true; again; ) {
    again = false;
    for (let at = s.length - 1; at >= 0; at--) {
      const t = s.toSpliced(at, 1);
      if (first(t)?.rule === want) {
        s = t;
        again = true;
      }
    }
  }
  process.stdout.write(
    `runs ${result.numRuns} ${JSON.stringify(first(s))}\n${s.map((x) => JSON.stringify(x)).join(",\n")}\n`,
  );
  const short = (h: any) =>
    h.what === "stored"
      ? {
          stored: h.entry.seq,
          t: h.entry.timeMs,
          events: h.entry.record.events.map((e: any) => [
            e.kind.case,
            e.kind.value?.groupId ??
              JSON.stringify(e.kind.value?.groups?.map((g: any) => [g.groupId, g.index, g.run, g.outcome])),
            e.kind.value.round,
            e.kind.value.index,
          ]),
        }
      : h;
  const k = -1;
  const steps = s;
  const story: string[] = [];
  simulate(steps, options, {
    tell: (h) => {
      if (!["folded", "told", "asked"].includes(h.what))
        story.push("   " + JSON.stringify(short(h), (_, v) => (typeof v === "bigint" ? Number(v) : v)));
    },
    note: (n) => story.push("   * " + n),
    step: (x) => story.push(JSON.stringify(x)),
  } as any);
  process.stdout.write(story.slice(0, 140).join("\n") + "\n");
}, 3_600_000);
