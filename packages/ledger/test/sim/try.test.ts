import fc from "fast-check";
import { test } from "vitest";
import { schedules } from "./schedule.ts";
import { simulate } from "./simulate.ts";
import { AS_BUILT } from "./world/options.ts";

test("try", () => {
  const N = Number(process.env["N"] ?? 1000);
  const all = fc.sample(schedules, { numRuns: N, seed: Number(process.env["SEED"] ?? 1) });
  const cpu = process.cpuUsage();
  const notes = new Map<string, number>();
  const tried = new Map<string, number>(),
    did = new Map<string, number>(),
    what = new Map<string, number>();
  const bad = new Map<string, number>();
  let steps = 0,
    done = 0;
  const options = { ...AS_BUILT, fixes: new Set(JSON.parse(process.env["FIXES"] ?? "[]")) } as any;
  for (const s of all) {
    let healing = false;
    const o = simulate(s, options, {
      note: (n) => notes.set(n, (notes.get(n) ?? 0) + 1),
      tell: (h) => what.set((healing ? "heal " : "") + h.what, (what.get((healing ? "heal " : "") + h.what) ?? 0) + 1),
      step: (x: any) => {
        if (!x) healing = true;
        else tried.set(x[0], (tried.get(x[0]) ?? 0) + 1);
      },
    } as any);
    steps += s.length;
    done += o.done.length;
    for (const d of o.done) did.set(d[0], (did.get(d[0]) ?? 0) + 1);
    for (const v of o.violations.slice(0, 1)) bad.set(`${v.rule}`, (bad.get(v.rule) ?? 0) + 1);
  }
  const used = process.cpuUsage(cpu);
  process.stdout.write(
    `${JSON.stringify({ perMs: (used.user + used.system) / 1000 / N, steps: steps / N, done: done / N, bad: [...bad] })}\n${[
      ...notes,
    ]
      .sort((a, b) => b[1] - a[1])
      .map(([k, v]) => `${(v / N).toFixed(3)} ${k}`)
      .join("\n")}\n${[...tried].map(([k, v]) => `${k} ${v} ${((did.get(k) ?? 0) / v).toFixed(2)}`).join("\n")}\n${[
      ...what,
    ]
      .sort()
      .map(([k, v]) => `${(v / N).toFixed(2)} ${k}`)
      .join("\n")}\n`,
  );
}, 600_000);
