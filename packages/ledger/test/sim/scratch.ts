import { simulate } from "./simulate.ts";
import { FIXES } from "./world/options.ts";
import type { Schedule } from "./schedule.ts";
const cases: Record<string, Schedule> = {
  whole: [
    ["submit",2,0],["carry",0,0],["plan",0,5],["carry",0,0],["cutWorker",0,0],["cutWorker",1,0],["cutWorker",2,0],
    ["cancelTask",0,0],["carry",0,0],["pass",9,0],["beacon",0,0],["carry",0,0],["pass",9,0],["beacon",0,0],["carry",0,0],["pass",9,0],["beacon",0,0],["carry",0,0],["carry",0,0],
    ["long",1,0],["submit",0,0],["carry",0,0],["crashWorker",0,0],["beacon",0,0],["carry",0,0],["pull",0,0],["start",0,0],
  ],
  beacon: [
    ["submit",0,0],["carry",0,0],["plan",0,3],["take",1,1],["cancel",0,1],["write",0,0],["fold",1,1],["land",1,1],["hear",0,1],["hear",1,1],["hear",2,1],
    ["listen",1,0],["pass",9,0],["beacon",1,0],["listen",1,0],["pass",9,0],["beacon",1,0],["listen",1,0],["pass",7,0],["write",0,0],["fold",1,1],
    ["crashWorker",0,0],["beacon",0,0],["hear",0,1],["land",0,1],["pull",0,0],["start",0,0],
  ],
  rounds: [
    ["submit",0,0],["carry",0,0],["plan",0,3],["take",1,1],["cancel",0,1],["write",0,0],["fold",1,1],["land",1,1],["hear",0,1],["hear",1,1],["hear",2,1],
    ["listen",1,0],["pass",9,0],["beacon",1,0],["listen",1,0],["pass",9,0],["beacon",1,0],["listen",1,0],["pass",7,0],["write",0,0],["fold",1,1],
    ["retry",0,1],["write",0,0],["fold",1,1],["fold",2,1],["crashWorker",0,0],["take",2,1],["hear",0,1],["land",0,1],["pull",0,0],["start",0,0],
  ],
};
cases["hold"] = [["submit",0,0],["carry",0,0],["plan",0,3],["carry",0,0],["jump",5,0],["restart",11,1]];
const only = process.argv[2];
const fixes = new Set((process.argv[3] ?? "").split("").map((n) => FIXES[Number(n)]).filter(Boolean)) as never;
for (const [name, schedule] of Object.entries(cases)) {
  if (only && only !== name) continue;
  const story: string[] = [];
  const o = simulate(schedule, { fixes }, { tell: (h) => { if (h.what === "stored") story.push(`  ${h.entry.seq} ${h.entry.record.events.map((e) => e.kind.case)}`); else if (h.what !== "folded") story.push("  " + JSON.stringify(h, (_, v) => typeof v === "bigint" ? Number(v) : v).slice(0, 200)); }, step: (s) => story.push(JSON.stringify(s)), note: (n) => story.push("  * " + n) });
  if (only) console.log(story.slice(0, 120).join("\n"));
  console.log(name, JSON.stringify(o.violations), o.done.length, schedule.length);
}
