import { expect, it } from "vitest";
import { createCounter } from "./plural.ts";

it("puts Russian numbers into the form that goes with them", () => {
  const count = createCounter<"one" | "few" | "many">("ru");
  const images = (n: number) => count(n, { one: "# файл", few: "# файла", many: "# файлов", other: "# файла" });
  expect([1, 2, 5, 11, 21, 22, 101, 111, 1.5].map(images)).toEqual([
    ...["1 файл", "2 файла", "5 файлов", "11 файлов", "21 файл", "22 файла", "101 файл", "111 файлов", "1,5 файла"],
  ]);
});

it("knows two forms in English, and writes large numbers as people do", () => {
  const count = createCounter<"one">("en");
  const images = (n: number) => count(n, { one: "# image", other: "# images" });
  expect([0, 1, 2, 1000].map(images)).toEqual(["0 images", "1 image", "2 images", "1,000 images"]);
});
