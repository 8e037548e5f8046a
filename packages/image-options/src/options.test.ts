import { describe, expect, it } from "vitest";
import { InvalidOptionsError } from "./invalid-options-error.ts";
import { resolveOptions } from "./options.ts";
import { PRESETS } from "./presets.ts";

describe("resolveOptions", () => {
  it.each([undefined, null, {}])("makes web and thumb of %j", (options) => {
    expect(resolveOptions(options)).toEqual({ animated: false, outputs: [PRESETS.web, PRESETS.thumb] });
  });

  it("makes the one output a preset names", () => {
    expect(resolveOptions({ preset: "thumb" }).outputs).toEqual([PRESETS.thumb]);
  });

  it("fills in defaults for outputs of one's own, in the order given", () => {
    const { outputs } = resolveOptions({ outputs: { small: { resize: { width: 100 } }, copy: { format: "png" } } });
    expect(outputs).toEqual([
      {
        name: "small",
        format: "webp",
        quality: 80,
        resize: { width: 100, fit: "cover", position: "centre", enlarge: false },
      },
      { name: "copy", format: "png", quality: undefined },
    ]);
  });

  it.each([
    [{ presett: "web" }, "presett: unknown field"],
    [{ outputs: { web: { resize: { width: 1, widht: 1 } } } }, "outputs.web.resize.widht: unknown field"],
    [{ outputs: { "../x": {} } }, "outputs.../x: names are"],
    [{ outputs: {} }, "outputs: names no output"],
    [{ outputs: { a: { resize: {} } } }, "outputs.a.resize: needs a width or a height"],
    [{ outputs: { a: { resize: { width: 0 } } } }, "outputs.a.resize.width: "],
    [{ outputs: { a: { resize: { width: 9, fit: "fill" } } } }, "outputs.a.resize: fit fill needs"],
    [{ outputs: { a: { format: "png", quality: 3 } } }, "outputs.a.quality: only"],
    [{ outputs: { a: { format: "bmp" } } }, "outputs.a.format: "],
    [{ outputs: { a: { format: "webp", effort: 3 } } }, "outputs.a.effort: only avif"],
    [{ animated: true, outputs: { a: { format: "png" } } }, "outputs.a.format: png cannot be animated"],
    [{ preset: "web", outputs: { a: {} } }, "a preset or outputs, not both"],
    [{ preset: "constructor" }, "preset: "],
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
