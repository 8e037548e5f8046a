import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type PhotoOptions, photo } from "@sheaf/testkit";

type Kind = Required<Pick<PhotoOptions, "width" | "height" | "format">>;

const SMALL: Kind = { width: 1_200, height: 900, format: "jpeg" };
const MIDDLE: Kind = { width: 2_000, height: 1_500, format: "jpeg" };
const LARGE: Kind = { width: 4_000, height: 3_000, format: "jpeg" };

/** The mix of twenty photos: JPEG of 1, 3 and 12 megapixels, and 3 megapixels in three other formats. */
const MIX: readonly Kind[] = [
  ...new Array<Kind>(6).fill(SMALL),
  ...new Array<Kind>(6).fill(MIDDLE),
  ...new Array<Kind>(3).fill(LARGE),
  ...new Array<Kind>(2).fill({ ...MIDDLE, format: "png" }),
  ...new Array<Kind>(2).fill({ ...MIDDLE, format: "webp" }),
  { ...MIDDLE, format: "avif" },
];
/** Has no divisor in common with twenty: all of the mix in an order in which neighbours differ. */
const STRIDE = 7;

/** Photos in a folder with nothing else in it; the order is that of their names. */
export interface PhotoSet {
  readonly folder: string;
  readonly paths: readonly string[];
}

/** Makes so many photos, all different, the same ones in every run. */
export function mixedPhotos(folder: string, count: number): Promise<PhotoSet> {
  const kind = (index: number) => MIX[(index * STRIDE) % MIX.length] ?? MIDDLE;
  return makePhotos(
    folder,
    Array.from({ length: count }, (_, index) => kind(index)),
  );
}

/** Makes so many JPEG photos of one size, all different. */
export function likePhotos(folder: string, count: number, size: Pick<Kind, "width" | "height">): Promise<PhotoSet> {
  return makePhotos(folder, new Array<Kind>(count).fill({ ...size, format: "jpeg" }));
}

async function makePhotos(folder: string, kinds: readonly Kind[]): Promise<PhotoSet> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const [seed, kind] of kinds.entries()) {
    const path = join(folder, `${String(seed).padStart(5, "0")}.${kind.format}`);
    await writeFile(path, await photo({ ...kind, seed }));
    paths.push(path);
  }
  return { folder, paths };
}
