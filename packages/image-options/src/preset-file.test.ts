import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveOptions } from "./options.ts";
import { loadPresets } from "./preset-file.ts";
import { BUILT_IN_PRESETS } from "./presets.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sheaf-presets-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(content: unknown) {
  const path = join(folder, "presets.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return loadPresets(path);
}

describe("a preset file", () => {
  it("adds presets, which options name", async () => {
    const presets = await load({
      poster: { description: "for print", resize: { width: 4000 }, format: "tiff" },
      hero: { format: "avif", quality: 60 },
    });
    expect([...presets.keys()]).toEqual(["web", "thumb", "poster", "hero"]);
    expect(presets.get("poster")?.description).toBe("for print");
    expect(resolveOptions({ preset: "hero" }, presets).outputs).toMatchObject([
      { name: "hero", format: "avif", quality: 60 },
    ]);
    expect(resolveOptions({}, presets)).toEqual(resolveOptions({}));
  });

  it("replaces a built-in preset, also where nothing is asked for, and leaves the built-in ones alone", async () => {
    const presets = await load({ web: { format: "jpeg", quality: 70 } });
    expect(resolveOptions({}, presets).outputs).toMatchObject([{ name: "web", format: "jpeg" }, { name: "thumb" }]);
    expect(BUILT_IN_PRESETS.get("web")?.output.format).toBe("webp");
  });

  it.each([
    [{ web: { widht: 1 } }, "presets.json: web.widht: unknown field"],
    [{ web: { resize: { width: 0 } } }, "presets.json: web.resize.width: "],
    [{ web: { format: "png", quality: 1 } }, "presets.json: web.quality: only jpeg"],
    [{ web: { description: 5 } }, "presets.json: web.description: "],
    [{ "Web 2": {} }, "presets.json: Web 2: names are"],
    [{ a: { blur: 1000 }, b: { tint: "x" } }, "; b.tint: is #rgb"],
    [["web"], "presets.json: presets: "],
    ["{", "presets.json: is no JSON"],
    [Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, {}])), "presets.json: presets: at most 100"],
  ])("that says %j is refused by file, preset and field", async (content, message) => {
    await expect(load(content)).rejects.toMatchObject({
      name: "PresetFileError",
      message: expect.stringContaining(message),
    });
  });

  it("that is not there is refused by its name", async () => {
    await expect(loadPresets(join(folder, "none.json"))).rejects.toThrow("none.json: cannot be read");
  });
});

it("an unknown preset is refused, and the known ones are named", async () => {
  const presets = await load({ hero: {} });
  expect(() => resolveOptions({ preset: "zero" }, presets)).toThrow(
    "preset: there is no preset zero; there are web, thumb, hero",
  );
});
