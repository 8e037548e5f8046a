import fc from "fast-check";
import { expect, it } from "vitest";
import { outputFileName } from "./output-file-name.ts";

const WEB = { name: "web", format: "webp" };
const named = (name: string) => outputFileName({ name, index: 3 }, WEB);

it.each([
  ["photo-1.jpg", "photo-1.web.webp"],
  ["IMG.2026.05.jpeg", "IMG.2026.05.web.webp"],
  ["no ending", "no ending.web.webp"],
  ["вид на озеро.png", "вид на озеро.web.webp"],
  ["../../etc/passwd", "passwd.web.webp"],
  ["C:\\Users\\me\\a.png", "a.web.webp"],
  ["..", "task-3.web.webp"],
  [".jpg", "jpg.web.webp"],
  ["", "task-3.web.webp"],
  ["a/", "task-3.web.webp"],
  ["photo\u202egpj.exe.jpg", "photogpj.exe.web.webp"],
  ["a\u0000b\nc\u007f.jpg", "abc.web.webp"],
  ['<img src=x onerror="a">.jpg', "_img src=x onerror=_a__.web.webp"],
  ["con.jpg", "con_.web.webp"],
  ["half \ud83d.jpg", "half \ufffd.web.webp"],
])("calls the output of %j %j", (name, expected) => {
  expect(named(name)).toBe(expected);
});

it("cuts names of many bytes between characters", () => {
  const name = named(`${"😀".repeat(100)}.jpg`);
  expect(name).toBe(`${"😀".repeat(61)}.web.webp`);
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255);
});

it("makes one safe part of a path of whatever a file is called", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
      const made = named(name);
      expect(made).toMatch(/^[^/\\\p{Cc}\u202e<>:"|?*]+\.web\.webp$/u);
      expect(new TextEncoder().encode(made).length).toBeLessThanOrEqual(255);
      expect(made).not.toMatch(/^[.\s]/);
    }),
  );
});
