import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveOptions } from "./options.ts";
import { outputSchema } from "./output-options.ts";
import { ANALYSES } from "./plan.ts";
import { loadPresets } from "./preset-file.ts";
import { resizeSchema } from "./resize-options.ts";

const PAGE = await readFile(new URL("../../../docs/images.md", import.meta.url), "utf8");

/** The page's JSON by the word behind its fence: options have none. */
const examples = (kind: string) =>
  [...PAGE.matchAll(/^```json ?(\w*)\n(.*?)^```$/gms)].flatMap(([, word, json = ""]) => (word === kind ? [json] : []));

describe("docs/images.md", () => {
  it("has examples of each kind", () => {
    const counts = ["", "presets", "analysis"].map((kind) => examples(kind).length);
    expect(counts[0]).toBeGreaterThan(6);
    expect(counts.slice(1)).toEqual([1, 1]);
  });

  it.each(examples(""))("shows options that are accepted: %s", (json) => {
    expect(resolveOptions(JSON.parse(json)).outputs.length).toBeGreaterThan(0);
  });

  it("shows a preset file that loads", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sheaf-presets-"));
    const path = join(folder, "presets.json");
    await writeFile(path, examples("presets")[0] ?? "");
    expect([...(await loadPresets(path)).keys()]).toEqual(["web", "thumb", "poster"]);
    await rm(folder, { recursive: true });
  });

  it("shows every analysis", () => {
    expect(Object.keys(JSON.parse(examples("analysis")[0] ?? "{}"))).toEqual([...ANALYSES]);
  });

  it.each([...Object.keys(outputSchema.shape), ...Object.keys(resizeSchema.shape)])("names the field %s", (field) => {
    expect(PAGE).toContain(`\`${field}\``);
  });
});
