import {
  ANIMATED_FORMATS,
  DEFAULT_QUALITY,
  EFFORTS,
  LOSSLESS_FORMATS,
  METADATA_FORMATS,
  PROGRESSIVE_FORMATS,
  REQUESTED_FORMATS,
  type RequestedFormat,
} from "./formats.ts";
import type { OutputPlan } from "./plan.ts";

/** Two fields of an output that do not go together; the one to change, and why. */
export interface Conflict {
  readonly field: string;
  readonly detail: string;
}

interface EncoderFields {
  readonly format: RequestedFormat;
  readonly metadata: OutputPlan["metadata"];
  readonly quality?: number | undefined;
  readonly effort?: number | undefined;
  readonly progressive: boolean;
  readonly lossless: boolean;
  readonly max_bytes?: number | undefined;
}

/** Fields that the output's format, or another field, has no use for. Nothing that was asked for is ignored in silence. */
export function outputConflicts(output: EncoderFields): Conflict[] {
  const { format, metadata, quality, effort, progressive, lossless, max_bytes: maxBytes } = output;
  const lossy = (candidate: RequestedFormat) => DEFAULT_QUALITY[candidate] !== undefined;
  return [
    ...only("quality", quality !== undefined, format, lossy, "have a quality"),
    ...only("max_bytes", maxBytes !== undefined, format, lossy, "can be held to max_bytes"),
    ...only("effort", effort !== undefined, format, (candidate) => candidate in EFFORTS, "have an effort"),
    ...effortRange(format, effort),
    ...only(
      "progressive",
      progressive,
      format,
      (candidate) => PROGRESSIVE_FORMATS.has(candidate),
      "can be progressive",
    ),
    ...only("lossless", lossless, format, (candidate) => LOSSLESS_FORMATS.has(candidate), "have a choice of lossless"),
    ...only(
      "metadata",
      metadata !== "strip",
      format,
      (candidate) => METADATA_FORMATS.has(candidate),
      `can ${metadata}`,
    ),
    ...(lossless && quality !== undefined ? [{ field: "quality", detail: "lossless has no quality" }] : []),
    ...(lossless && maxBytes !== undefined
      ? [{ field: "max_bytes", detail: "lossless cannot be held to a size" }]
      : []),
  ];
}

/** Fields that stand against keeping all frames. Each other operation is applied frame by frame. */
export function animationConflicts({ format, metadata }: Pick<OutputPlan, "format" | "metadata">): Conflict[] {
  return [
    ...(ANIMATED_FORMATS.has(format) ? [] : [{ field: "format", detail: `${format} cannot be animated` }]),
    ...(metadata === "strip" ? [] : [{ field: "metadata", detail: `${metadata} cannot be animated` }]),
  ];
}

function only(
  field: string,
  asked: boolean,
  format: RequestedFormat,
  allows: (format: RequestedFormat) => boolean,
  can: string,
): Conflict[] {
  if (!asked || allows(format)) return [];
  return [{ field, detail: `only ${REQUESTED_FORMATS.filter(allows).join(", ")} ${can}` }];
}

function effortRange(format: RequestedFormat, effort: number | undefined): Conflict[] {
  const [lowest, highest] = EFFORTS[format] ?? [0, Number.POSITIVE_INFINITY];
  if (effort === undefined || (effort >= lowest && effort <= highest)) return [];
  return [{ field: "effort", detail: `${format} has efforts from ${lowest} to ${highest}` }];
}
