import type { Exif } from "sharp";
import type { CameraFacts } from "./camera-facts.ts";

/**
 * The EXIF an output gets that keeps it: written anew from the facts we know, upright, so that nothing else of the
 * source's block can come along.
 */
export function writtenExif(facts: CameraFacts): Exif {
  return {
    IFD0: texts({
      Orientation: "1",
      Make: facts.cameraMake,
      Model: facts.cameraModel,
      Artist: facts.artist,
      Copyright: facts.copyright,
    }),
    IFD2: texts({
      LensModel: facts.lens,
      DateTimeOriginal: facts.takenAt?.replaceAll("-", ":").replace("T", " "),
      OffsetTimeOriginal: facts.utcOffset,
      ExposureTime: rational(facts.exposureTimeS),
      FNumber: rational(facts.fNumber),
      ISOSpeedRatings: facts.iso === undefined ? undefined : String(Math.min(65_535, Math.round(facts.iso))),
      FocalLength: rational(facts.focalLengthMm),
    }),
  };
}

/** As photographers write it: 1/200 for short times, hundredths for the rest. */
function rational(value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value < 0.5 ? `1/${Math.round(1 / value)}` : `${Math.round(value * 100)}/100`;
}

function texts(tags: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([tag, value]) => (value === undefined ? [] : [[tag, value]])),
  );
}
