import { expect, it } from "vitest";
import { displayName } from "./display-name.ts";

it.each([
  ["photo 1.jpg", "photo 1.jpg"],
  ["../../etc/passwd", "passwd"],
  ["C:\\fakepath\\a.png", "a.png"],
  ["a\u0000b\r\nc.png", "abc.png"],
  ["exe\u202egnp.\u2066x", "exegnp.x"],
  ["bröt — 写真.png", "bröt — 写真.png"],
  ["folder/", ""],
])("shows %j as %j", (given, shown) => {
  expect(displayName(given, 255)).toBe(shown);
});

it("cuts long names without breaking a character", () => {
  const shown = displayName("😀".repeat(200), 255);
  expect(shown.length).toBeLessThanOrEqual(255);
  expect(shown.isWellFormed()).toBe(true);
});
