import { createWorker, defineTask } from "@sheaf/tasks";
import { z } from "zod";

/** What inline code must not do: it never gives the worker's event loop back. */
const blocks = defineTask({
  name: "blocks.loop",
  input: z.object({ ms: z.number() }),
  runs: "inline",
  run({ ms }) {
    for (const untilMs = performance.now() + ms; performance.now() < untilMs; );
    return undefined;
  },
});

await createWorker({ tasks: [blocks] }).run();
