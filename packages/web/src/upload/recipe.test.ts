import { expect, it } from "vitest";
import { FIRST_RECIPE, settingsOf } from "./recipe.ts";

it("asks for what the service makes unless told, for a preset, or for an own output", () => {
  const analyze = ["metadata"];
  expect(settingsOf(FIRST_RECIPE, [])).toEqual({ options: { analyze } });
  expect(settingsOf({ ...FIRST_RECIPE, kind: "avatar" }, [{ name: "avatar" }])).toEqual({
    options: { preset: "avatar", analyze },
  });
  const own = { ...FIRST_RECIPE, kind: "own", width: 300, fit: "cover", format: "avif", quality: 55 } as const;
  expect(settingsOf(own, [])).toEqual({
    options: { outputs: { own: { resize: { width: 300, fit: "cover" }, format: "avif", quality: 55 } }, analyze },
  });
});

it("leaves out a box without sides, and a quality that the format has not", () => {
  const own = { ...FIRST_RECIPE, kind: "own", width: null, height: null, format: "png" } as const;
  expect(settingsOf(own, [])).toEqual({ options: { outputs: { own: { format: "png" } }, analyze: ["metadata"] } });
});

it("asks for what is usual where the preset of the last visit is gone", () => {
  expect(settingsOf({ ...FIRST_RECIPE, kind: "gone" }, [{ name: "avatar" }])).toEqual({
    options: { analyze: ["metadata"] },
  });
});
