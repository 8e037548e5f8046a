import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { cameraFacts } from "../exif/camera-facts.ts";
import type { Source } from "../source.ts";

/** What a source's file says about itself. */
export type SourceMetadata = {
  readonly format: string;
  /** Upright, one frame; pixels. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly has_alpha: boolean;
  /** As libvips calls it, for example `srgb`, `cmyk`, `b-w`. */
  readonly color_space: string;
  /** Of EXIF, 1 to 8; 1 where there is none. */
  readonly orientation: number;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** How it was taken. Where is never told. */
  readonly exif: CameraMetadata;
};

/** Keys that are missing were not in the file. */
export type CameraMetadata = {
  readonly camera_make?: string;
  readonly camera_model?: string;
  readonly lens?: string;
  readonly taken_at?: string;
  readonly exposure_time_s?: number;
  readonly f_number?: number;
  readonly iso?: number;
  readonly focal_length_mm?: number;
};

/** Reads the file once more for its hash. */
export async function sourceMetadata({
  path,
  format,
  width,
  height,
  frames,
  bytes,
  header,
}: Source): Promise<SourceMetadata> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return {
    format,
    width,
    height,
    frames,
    has_alpha: header.hasAlpha,
    color_space: header.space,
    orientation: header.orientation ?? 1,
    bytes,
    sha256: hash.digest("hex"),
    exif: cameraMetadata(header.exif),
  };
}

function cameraMetadata(exif: Buffer | undefined): CameraMetadata {
  const {
    cameraMake,
    cameraModel,
    lens,
    takenAt,
    utcOffset = "",
    exposureTimeS,
    fNumber,
    iso,
    focalLengthMm,
  } = cameraFacts(exif);
  return {
    ...(cameraMake !== undefined && { camera_make: cameraMake }),
    ...(cameraModel !== undefined && { camera_model: cameraModel }),
    ...(lens !== undefined && { lens }),
    ...(takenAt !== undefined && { taken_at: takenAt + utcOffset }),
    ...(exposureTimeS !== undefined && { exposure_time_s: exposureTimeS }),
    ...(fNumber !== undefined && { f_number: fNumber }),
    ...(iso !== undefined && { iso }),
    ...(focalLengthMm !== undefined && { focal_length_mm: focalLengthMm }),
  };
}
