import { createCounter } from "../plural.ts";

/** Counts in Russian. */
export const count = createCounter<"one" | "few" | "many">("ru");

/** `5 файлов`, in the nominative and the accusative. */
export const files = (n: number): string =>
  count(n, { one: "# файл", few: "# файла", many: "# файлов", other: "# файла" });
