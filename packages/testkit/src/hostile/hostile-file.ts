/** How an image ends that is made of a hostile file: well, or with an error by its name in `sheaf.v1.ErrorCode`. */
export type HostileEnd = "ok" | "UNSUPPORTED_FORMAT" | "CORRUPT_IMAGE" | "IMAGE_TOO_LARGE";

/** A file that is meant to hurt who opens it, is broken, or is rare enough to be taken for either. */
export interface HostileFile {
  /** Unique, and with the extension its sender gives it, true or not. */
  readonly name: string;
  readonly expect: HostileEnd;
  /** What is wrong with it. */
  readonly why: string;
  /** All frames are asked for, not the first alone. */
  readonly animated: boolean;
  /** The same each time. */
  bytes(): Buffer | Promise<Buffer>;
}

/** Describes a file of which the first frame is asked for. */
export function hostile(
  name: string,
  expect: HostileEnd,
  why: string,
  bytes: () => Buffer | Promise<Buffer>,
): HostileFile {
  return { name, expect, why, animated: false, bytes };
}

/** The same, of which all frames are asked for. */
export function hostileAnimation(...file: Parameters<typeof hostile>): HostileFile {
  return { ...hostile(...file), animated: true };
}
