import { z } from "zod";

/** Colours with names, as CSS has them. */
const NAMED: Readonly<Record<string, string>> = {
  black: "#000000",
  white: "#ffffff",
  gray: "#808080",
  grey: "#808080",
  silver: "#c0c0c0",
  red: "#ff0000",
  green: "#008000",
  blue: "#0000ff",
  yellow: "#ffff00",
  orange: "#ffa500",
  purple: "#800080",
  navy: "#000080",
  teal: "#008080",
  transparent: "#00000000",
};

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/;

const GRAMMAR = `is #rgb, #rrggbb, #rrggbbaa or one of ${Object.keys(NAMED).join(", ")}`;

/** A colour, canonical once parsed: `#rrggbb`, or `#rrggbbaa` where it is not opaque. Letters' case does not matter. */
export const colourSchema = z
  .string(GRAMMAR)
  .max(11, GRAMMAR)
  .refine((text) => canonicalColour(text) !== undefined, GRAMMAR)
  .overwrite((text) => canonicalColour(text) ?? text);

/** A colour that nothing shows through. */
export const opaqueColourSchema = colourSchema.refine(isOpaqueColour, "must be opaque");

/** Whether nothing shows through a canonical colour. */
export function isOpaqueColour(colour: string): boolean {
  return colour.length === "#rrggbb".length;
}

function canonicalColour(text: string): string | undefined {
  const lower = text.toLowerCase();
  const hex = Object.hasOwn(NAMED, lower) ? NAMED[lower] : lower;
  if (hex === undefined || !HEX.test(hex)) return undefined;
  const long = hex.length === "#rgb".length ? `#${[...hex.slice(1)].map((digit) => digit + digit).join("")}` : hex;
  return long.endsWith("ff") && long.length === "#rrggbbaa".length ? long.slice(0, -2) : long;
}
