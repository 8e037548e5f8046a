import { describe, expect, it } from "vitest";
import { InvalidOptionsError } from "./invalid-options-error.ts";
import { resolveOptions } from "./options.ts";
import { BUILT_IN_PRESETS } from "./presets.ts";

const [web, thumb] = ["web", "thumb"].map((name) => BUILT_IN_PRESETS.get(name)?.output);

/** What an output does that asks for nothing. */
const PLAIN = {
  orient: true,
  rotate: 0,
  flip: false,
  flop: false,
  sharpen: false,
  grayscale: false,
  brightness: 1,
  saturation: 1,
  hue: 0,
  metadata: "strip",
  format: "webp",
  quality: 80,
  progressive: false,
  lossless: false,
};

const MARK = `img_${"0".repeat(32)}`;

/** Options with one output called `a`. */
const a = (output: object) => ({ outputs: { a: output } });

describe("resolveOptions", () => {
  it.each([undefined, null, {}])("makes web and thumb of %j", (options) => {
    expect(resolveOptions(options)).toEqual({ animated: false, analyze: [], outputs: [web, thumb] });
  });

  it("has a web of 1,600 pixels and a square thumb", () => {
    const resize = { position: "centre", enlarge: false };
    expect(web).toEqual({
      ...PLAIN,
      name: "web",
      resize: { ...resize, width: 1600, height: 1600, fit: "inside" },
    });
    expect(thumb).toEqual({
      ...PLAIN,
      name: "thumb",
      resize: { ...resize, width: 320, height: 320, fit: "cover", position: "attention" },
    });
  });

  it("makes the one output a preset names", () => {
    expect(resolveOptions({ preset: "thumb" }).outputs).toEqual([thumb]);
  });

  it("fills in defaults for outputs of one's own, in the order given", () => {
    const { outputs } = resolveOptions({ outputs: { small: { resize: { width: 100 } }, copy: { format: "png" } } });
    expect(outputs).toEqual([
      { ...PLAIN, name: "small", resize: { width: 100, fit: "cover", position: "centre", enlarge: false } },
      { ...PLAIN, name: "copy", format: "png", quality: undefined },
    ]);
  });

  it.each([
    [{ background: "RED" }, { background: "#ff0000" }],
    [{ background: "#AbC" }, { background: "#aabbcc" }],
    [{ background: "#aabbccFF" }, { background: "#aabbcc" }],
    [{ background: "transparent" }, { background: "#00000000" }],
    [{ rotate: -90 }, { rotate: 270 }],
    [
      { rotate: 360, hue: -1 },
      { rotate: 0, hue: 359 },
    ],
    [{ format: "avif", lossless: true }, { quality: undefined }],
    [{ max_bytes: 5000 }, { maxBytes: 5000 }],
  ])("reads %j as %j", (output, plan) => {
    expect(resolveOptions(a(output)).outputs[0]).toMatchObject(plan);
  });

  it("asks for each analysis once, in a fixed order", () => {
    expect(resolveOptions({ analyze: ["phash", "metadata", "phash"] }).analyze).toEqual(["metadata", "phash"]);
  });

  it("keeps every frame of the default outputs when asked to", () => {
    expect(resolveOptions({ animated: true })).toMatchObject({ animated: true, outputs: [web, thumb] });
  });

  it.each([
    [{ presett: "web" }, "presett: unknown field"],
    [a({ resize: { width: 1, widht: 1 } }), "outputs.a.resize.widht: unknown field"],
    [a({ crop: { left: 0, top: 0, width: 5, height: 5, right: 5 } }), "outputs.a.crop.right: unknown field"],
    [a({ watermark: { source: MARK, size: 1 } }), "outputs.a.watermark.size: unknown field"],
    [{ outputs: { "../x": {} } }, "outputs.../x: names are"],
    [{ outputs: {} }, "outputs: names no output"],
    [
      { outputs: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`o${n}`, {}])) },
      "outputs: at most 16 outputs",
    ],
    [a({ orient: "no" }), "outputs.a.orient: "],
    [a({ crop: { left: 0, top: 0, width: 5 } }), "outputs.a.crop.height: "],
    [a({ crop: { left: -1, top: 0, width: 5, height: 5 } }), "outputs.a.crop.left: "],
    [a({ crop: { left: 0, top: 0, width: 5.5, height: 5 } }), "outputs.a.crop.width: "],
    [a({ resize: {} }), "outputs.a.resize: needs a width or a height"],
    [a({ resize: { width: 0 } }), "outputs.a.resize.width: "],
    [a({ resize: { width: 70_000 } }), "outputs.a.resize.width: "],
    [a({ resize: { width: 9, fit: "fill" } }), "outputs.a.resize: fit fill needs"],
    [a({ resize: { width: 9, fit: "stretch" } }), "outputs.a.resize.fit: "],
    [a({ resize: { width: 9, position: "middle" } }), "outputs.a.resize.position: is one of centre, top"],
    [a({ resize: { width: 9, position: { x: 2, y: 0 } } }), "outputs.a.resize.position.x: "],
    [a({ resize: { width: 9, fit: "inside", position: "entropy" } }), "outputs.a.resize.position: attention, entropy"],
    [a({ rotate: 361 }), "outputs.a.rotate: "],
    [a({ flip: 1 }), "outputs.a.flip: "],
    [a({ flop: "yes" }), "outputs.a.flop: "],
    [a({ blur: 0.1 }), "outputs.a.blur: "],
    [a({ blur: 101 }), "outputs.a.blur: "],
    [a({ sharpen: 11 }), "outputs.a.sharpen: "],
    [a({ sharpen: "much" }), "outputs.a.sharpen: is true, false or a sigma of 0.3 to 10"],
    [a({ grayscale: 1 }), "outputs.a.grayscale: "],
    [a({ tint: "reddish" }), "outputs.a.tint: is #rgb, #rrggbb"],
    [a({ tint: "#ff000080" }), "outputs.a.tint: must be opaque"],
    [a({ tint: "constructor" }), "outputs.a.tint: is #rgb"],
    [a({ background: "rgb(1,2,3)" }), "outputs.a.background: is #rgb"],
    [a({ background: 7 }), "outputs.a.background: is #rgb"],
    [a({ brightness: -1 }), "outputs.a.brightness: "],
    [a({ saturation: 5 }), "outputs.a.saturation: "],
    [a({ hue: 400 }), "outputs.a.hue: "],
    [a({ watermark: {} }), "outputs.a.watermark.source: "],
    [a({ watermark: { source: "/etc/passwd" } }), "outputs.a.watermark.source: is the id of an uploaded image"],
    [a({ watermark: { source: MARK, position: "attention" } }), "outputs.a.watermark.position: is one of centre"],
    [a({ watermark: { source: MARK, opacity: 2 } }), "outputs.a.watermark.opacity: "],
    [a({ watermark: { source: MARK, scale: 0 } }), "outputs.a.watermark.scale: "],
    [a({ metadata: "keep" }), "outputs.a.metadata: "],
    [a({ metadata: "keep_exif", format: "gif" }), "outputs.a.metadata: only jpeg, png, webp, avif, auto can keep_exif"],
    [a({ format: "bmp" }), "outputs.a.format: "],
    [a({ format: "png", quality: 3 }), "outputs.a.quality: only jpeg, webp, avif, auto have a quality"],
    [a({ quality: 101 }), "outputs.a.quality: "],
    [a({ format: "jpeg", effort: 3 }), "outputs.a.effort: only webp, avif, gif have an effort"],
    [a({ format: "webp", effort: 7 }), "outputs.a.effort: webp has efforts from 0 to 6"],
    [a({ progressive: true }), "outputs.a.progressive: only jpeg, png, gif"],
    [a({ format: "jpeg", lossless: true }), "outputs.a.lossless: only webp, avif"],
    [a({ lossless: true, quality: 9 }), "outputs.a.quality: lossless has no quality"],
    [a({ lossless: true, max_bytes: 9 }), "outputs.a.max_bytes: lossless cannot be held to a size"],
    [a({ format: "png", max_bytes: 9 }), "outputs.a.max_bytes: only jpeg, webp, avif, auto"],
    [a({ max_bytes: 0 }), "outputs.a.max_bytes: "],
    [{ analyze: ["colour"] }, "analyze.0: "],
    [{ analyze: "phash" }, "analyze: "],
    [{ animated: true, ...a({ format: "png" }) }, "outputs.a.format: png cannot be animated"],
    [{ animated: true, ...a({ metadata: "keep_icc" }) }, "outputs.a.metadata: keep_icc cannot be animated"],
    [{ preset: "web", outputs: { a: {} } }, "a preset or outputs, not both"],
    [{ preset: "constructor" }, "preset: there is no preset constructor; there are web, thumb"],
    [["web"], "options: "],
    ["web", "options: "],
    [JSON.parse('{"outputs":{"__proto__":{}}}'), "outputs: names no output"],
  ])("refuses %j by name", (options, message) => {
    expect(refusalOf(options).message).toContain(message);
  });
});

function refusalOf(options: unknown): InvalidOptionsError {
  try {
    resolveOptions(options);
  } catch (error) {
    if (error instanceof InvalidOptionsError) {
      return error;
    }
  }
  throw new Error("not refused");
}
