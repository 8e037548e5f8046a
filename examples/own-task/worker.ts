import { createWorker, defineTask } from "@sheaf/tasks";
import { z } from "zod";

const countWords = defineTask({
  name: "text.count-words",
  input: z.strictObject({ text: z.string().max(1_000_000), ignore_case: z.boolean().default(true) }),
  timeoutMs: 10_000,
  run({ text, ignore_case }, { progress, log }) {
    const words = (ignore_case ? text.toLowerCase() : text).match(/\p{L}+/gu) ?? [];
    progress(0.5, "sorting");
    const counts = Object.entries(Object.groupBy(words, (word) => word)).map(([word, all = []]) => [word, all.length]);
    log.info("counted", { words: words.length });
    return { words: words.length, most: counts.sort(([, a], [, b]) => Number(b) - Number(a)).slice(0, 3) };
  },
});

await createWorker({ tasks: [countWords] }).run();
