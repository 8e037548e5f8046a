/** A child for tests: does what its job says. */
import { setTimeout as sleep } from "node:timers/promises";
import { serveParent } from "../serve-parent.ts";

/** What the child is to do. */
export type OddJob =
  | { readonly do: "echo"; readonly say: string }
  | { readonly do: "count"; readonly to: number }
  | { readonly do: "sleep"; readonly ms: number }
  | { readonly do: "loop" }
  | { readonly do: "exit" }
  | { readonly do: "fill heap" };

serveParent<OddJob, string, number>(async (job, { signal, note }) => {
  switch (job.do) {
    case "echo":
      return job.say;
    case "count":
      for (let n = 1; n <= job.to; n++) note(n);
      return "counted";
    case "sleep":
      note(job.ms);
      return sleep(job.ms, "slept", { signal }).catch(() => "woken");
    case "loop":
      for (;;);
    case "exit":
      return process.exit(3);
    case "fill heap": {
      const all: object[] = [];
      for (;;) all.push({ all: new Array(1_000).fill(all.length) });
    }
  }
});
