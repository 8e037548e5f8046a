import type { Limits } from "@sheaf/client";

/** Why a file is not even sent. */
export type Refusal = "empty" | "unreadable" | "no_image" | "too_large" | "too_many";

/** What the reader dropped, pasted or chose. */
export interface Dropped {
  readonly files: readonly File[];
  /** Names of what the browser could not read. */
  readonly unreadable: readonly string[];
}

/** Files to send, and those that need not be. */
export interface Chosen {
  readonly files: readonly File[];
  readonly refused: readonly { readonly name: string; readonly why: Refusal }[];
}

/** Endings of names by which a file without a media type is still taken for an image. */
const IMAGE_NAME = /\.(?:jpe?g|png|webp|avif|gif|tiff?)$/i;

/**
 * Parts what was dropped into what can be sent and what is refused at once; `room` is for how many tasks the group has
 * room. The service decides about the rest.
 */
export function chooseFiles(dropped: Dropped, limits: Pick<Limits, "image_bytes">, room: number): Chosen {
  const files: File[] = [];
  const refused: { name: string; why: Refusal }[] = [];
  for (const file of dropped.files) {
    const why = refusalOf(file, limits.image_bytes) ?? (files.length >= room ? "too_many" : undefined);
    if (why) refused.push({ name: file.name, why });
    else files.push(file);
  }
  return { files, refused: [...refused, ...dropped.unreadable.map((name) => ({ name, why: "unreadable" as const }))] };
}

function refusalOf({ name, size, type }: File, maxBytes: number): Refusal | undefined {
  if (!(type.startsWith("image/") || (type === "" && IMAGE_NAME.test(name)))) return "no_image";
  if (size === 0) return "empty";
  return size > maxBytes ? "too_large" : undefined;
}
