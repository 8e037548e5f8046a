import { readTags, TAGS, type TagName } from "./exif-tags.ts";

/**
 * What an EXIF block says about how a picture was taken. A closed list: places, serial numbers, maker notes and previews
 * are never read out of it.
 */
export interface CameraFacts {
  readonly cameraMake?: string;
  readonly cameraModel?: string;
  readonly lens?: string;
  /** The camera's clock, `YYYY-MM-DDThh:mm:ss`, and its offset from UTC where the camera knew it, `±hh:mm`. */
  readonly takenAt?: string;
  readonly utcOffset?: string;
  readonly exposureTimeS?: number;
  readonly fNumber?: number;
  readonly iso?: number;
  readonly focalLengthMm?: number;
  readonly artist?: string;
  readonly copyright?: string;
}

const MAX_TEXT = 200;
const DATE_TIME = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})$/;
const UTC_OFFSET = /^[+-]\d{2}:\d{2}$/;

/** Reads an EXIF block. What is missing, damaged or hostile is left out: it never fails the image. */
export function cameraFacts(exif: Buffer | undefined): CameraFacts {
  const tags = readTags(exif ?? Buffer.alloc(0));
  const text = (name: TagName) => readable(tags.get(TAGS[name]));
  const number = (name: TagName) => positive(tags.get(TAGS[name]));
  return present({
    cameraMake: text("make"),
    cameraModel: text("model"),
    lens: text("lensModel"),
    takenAt: matched(text("dateTimeOriginal"), DATE_TIME)?.replace(DATE_TIME, "$1-$2-$3T$4"),
    utcOffset: matched(text("offsetTimeOriginal"), UTC_OFFSET),
    exposureTimeS: number("exposureTime"),
    fNumber: number("fNumber"),
    iso: number("isoSpeed"),
    focalLengthMm: number("focalLength"),
    artist: text("artist"),
    copyright: text("copyright"),
  });
}

/** EXIF text is ASCII, or by the habit of some cameras UTF-8, and ends with its first zero. */
function readable(value: Buffer | number | undefined): string | undefined {
  if (typeof value !== "object") return undefined;
  const [text = ""] = value.toString("utf8").split("\0");
  return (
    text
      .replaceAll(/[\p{C}\ufffd]/gu, "")
      .trim()
      .slice(0, MAX_TEXT) || undefined
  );
}

function matched(text: string | undefined, pattern: RegExp): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}

function positive(value: Buffer | number | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? Number(value.toPrecision(6)) : undefined;
}

function present(facts: { readonly [key in keyof CameraFacts]: CameraFacts[key] | undefined }): CameraFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
