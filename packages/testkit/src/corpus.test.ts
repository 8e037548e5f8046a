import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CORPUS_ENTRIES } from "./corpus/entries.ts";
import { type Corpus, corpus } from "./corpus.ts";

let parent: string;
let made: Corpus;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "sheaf-corpus-"));
  [made] = await Promise.all([corpus(parent), corpus(parent)]);
}, 120_000);
afterAll(() => rm(parent, { recursive: true }));

describe("the corpus", () => {
  it("is made once, whole, although two ask at the same time", async () => {
    expect(await readdir(parent)).toHaveLength(1);
    expect((await readdir(made.folder)).sort()).toEqual(Object.keys(CORPUS_ENTRIES).sort());
  });

  it("has the same bytes each time it is made", async () => {
    for (const name of ["photo.jpg", "photo.avif", "oriented-6.jpg", "animated.webp"] as const) {
      expect((await CORPUS_ENTRIES[name]()).equals(await readFile(made.path(name))), name).toBe(true);
    }
  });

  it("hides very many pixels in a small file", async () => {
    expect((await stat(made.path("pixel-bomb.png"))).size).toBeLessThan(1_000_000);
    const { width, height } = await sharp(made.path("pixel-bomb.png"), { limitInputPixels: false }).metadata();
    expect([width, height]).toEqual([20_000, 20_000]);
  });

  it("holds what its names say", async () => {
    expect(await sharp(made.path("animated.gif")).metadata()).toMatchObject({ pages: 4, delay: [120, 120, 120, 120] });
    expect(await sharp(made.path("animated.webp")).metadata()).toMatchObject({ pages: 4 });
    expect(await sharp(made.path("cmyk.jpg")).metadata()).toMatchObject({ space: "cmyk" });
    expect(await sharp(made.path("16-bit.png")).metadata()).toMatchObject({ depth: "ushort" });
    expect(await sharp(made.path("oriented-5.jpg")).metadata()).toMatchObject({ orientation: 5, width: 160 });
    expect(await sharp(made.path("transparent.png")).metadata()).toMatchObject({ hasAlpha: true });
  });
});
