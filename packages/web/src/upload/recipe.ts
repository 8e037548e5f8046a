import type { GroupSettings, ImageOptions, Preset } from "@sheaf/client";
import { readKept, writeKept } from "../live/kept.ts";

/** Formats that an own output can have. */
export const FORMATS = ["webp", "avif", "jpeg", "png"] as const;
/** How an own output fits its box. */
export const FITS = ["inside", "cover", "contain"] as const;

/** What the reader wants made of each image. */
export interface Recipe {
  /** `standard`: what the service makes unless told. `own`: the fields below. Else the name of a preset. */
  readonly kind: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly fit: (typeof FITS)[number];
  readonly format: (typeof FORMATS)[number];
  readonly quality: number;
}

/** What holds at a first visit. */
export const FIRST_RECIPE: Recipe = {
  kind: "standard",
  width: 1_600,
  height: null,
  fit: "inside",
  format: "webp",
  quality: 80,
};

const KEPT_AS = "sheaf.recipe";

/** The recipe of the last visit. */
export function keptRecipe(): Recipe {
  try {
    return { ...FIRST_RECIPE, ...(JSON.parse(readKept("localStorage", KEPT_AS) ?? "{}") as Partial<Recipe>) };
  } catch {
    return FIRST_RECIPE;
  }
}

export function keepRecipe(recipe: Recipe): void {
  writeKept("localStorage", KEPT_AS, JSON.stringify(recipe));
}

/**
 * The settings of a group by a recipe; a preset that is not offered any more is what is usual. What the images say about
 * themselves is always asked for: rows show sizes.
 */
export function settingsOf(recipe: Recipe, presets: readonly Pick<Preset, "name">[]): GroupSettings {
  return { options: { ...outputsOf(recipe, presets), analyze: ["metadata"] } };
}

type Wanted = Pick<ImageOptions, "preset" | "outputs">;

function outputsOf(recipe: Recipe, presets: readonly Pick<Preset, "name">[]): Wanted {
  const { kind, width, height, fit, format, quality } = recipe;
  if (kind !== "own") return presets.some(({ name }) => name === kind) ? { preset: kind } : {};
  const box = { ...(width !== null && { width }), ...(height !== null && { height }) };
  const resize = width === null && height === null ? {} : { resize: { ...box, fit } };
  return { outputs: { own: { ...resize, format, ...(format !== "png" && { quality }) } } };
}
