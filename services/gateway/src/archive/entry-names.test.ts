import { expect, it } from "vitest";
import { createEntryNames } from "./entry-names.ts";

const WEB = { name: "web", format: "webp" };

/** The names of the only outputs of tasks called so. */
function named(...names: readonly string[]): string[] {
  const entries = createEntryNames("g1");
  const outputs = [WEB] as never[];
  return names.map((name, index) => entries.nameOf({ index, name, outputs }, WEB));
}

it.each([
  ["photo.jpg", "photo.webp"],
  ["archive.tar.gz", "archive.tar.webp"],
  ["no ending", "no ending.webp"],
  ["ünï 📷.jpg", "ünï 📷.webp"],
  ["combining e\u0301.jpg", "combining \u00e9.webp"],
  ["../../etc/passwd", "passwd.webp"],
  ["..\\..\\windows\\win.ini", "win.webp"],
  ["/etc/passwd", "passwd.webp"],
  ["a/b", "b.webp"],
  ["C:\\x", "x.webp"],
  ["C:x.jpg", "C_x.webp"],
  ['a<b>:"|?*.jpg', "a_b______.webp"],
  ["nul\0byte.jpg", "nulbyte.webp"],
  ["new\r\nline.jpg", "newline.webp"],
  ["right-to-left \u202egpj.exe", "right-to-left gpj.webp"],
  [" . leading and trailing . .jpg", "leading and trailing.webp"],
  ["con.jpg", "_con.webp"],
  ["Lpt1.tar.gz", "_Lpt1.tar.webp"],
  ["COM\u00b9", "_COM\u00b9.webp"],
  ["console.jpg", "console.webp"],
  ["__proto__", "__proto__.webp"],
  ["..", "g1-0.webp"],
  ["...", "g1-0.webp"],
  [".jpg", "g1-0.webp"],
  ["dir/", "g1-0.webp"],
  ["\ud800", "\ufffd.webp"],
  ["", "g1-0.webp"],
])("calls what was made of %j %j", (name, entry) => {
  expect(named(name)).toEqual([entry]);
});

it("tells several outputs of a task apart", () => {
  const thumb = { name: "thumb", format: "jpeg" };
  const task = { index: 0, name: "photo.jpg", outputs: [WEB, thumb] as never[] };
  const entries = createEntryNames("g1");
  expect([WEB, thumb, WEB, thumb].map((output) => entries.nameOf(task, output))).toEqual([
    "photo.web.webp",
    "photo.thumb.jpeg",
    "photo (2).web.webp",
    "photo (2).thumb.jpeg",
  ]);
});

it("gives no name twice, not even in another case or another form of Unicode", () => {
  expect(named("a.jpg", "a.png", "A.jpg", "a (2).jpg", "a.gif", "\u00e9", "e\u0301")).toEqual([
    "a.webp",
    "a (2).webp",
    "A (3).webp",
    "a (2) (2).webp",
    "a (4).webp",
    "\u00e9.webp",
    "\u00e9 (2).webp",
  ]);
});

it("keeps the manifest's name for the manifest", () => {
  const json = { name: "counts", format: "json" };
  const task = { index: 0, name: "Manifest.txt", outputs: [json] as never[] };
  expect(createEntryNames("g1").nameOf(task, json)).toBe("Manifest (2).json");
});

it.each(["x", "é", "📷"])(
  "cuts a long name of %s at 200 bytes and leaves its ending and its characters whole",
  (char) => {
    const names = named(`${char.repeat(300)}.jpg`, `${char.repeat(300)}.png`);
    expect(names[0]).toMatch(new RegExp(`^(?:${char})+\\.webp$`, "u"));
    expect(names[1]).toMatch(new RegExp(`^(?:${char})+ \\(2\\)\\.webp$`, "u"));
    for (const name of names) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      expect(Buffer.byteLength(name)).toBeGreaterThan(196);
    }
  },
);

it("names a hundred thousand of a kind without delay", () => {
  const startedMs = performance.now();
  expect(new Set(named(...Array<string>(100_000).fill("photo.jpg"))).size).toBe(100_000);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
