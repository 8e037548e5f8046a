import { tempDir } from "@sheaf/testkit";
import type { PhotoSet } from "../../system/mixed-photos.ts";
import { median } from "../../system/numbers.ts";
import { checkSameSizes } from "../../system/output-sizes.ts";
import { WARM_UP_PHOTOS } from "../../system/photos.ts";
import type { CelerySide } from "./side.ts";

interface PhotosMade {
  readonly perSecond: number;
  readonly sizes: readonly string[];
}

/**
 * Photos by Celery and Pillow, in a second: the median of the rounds.
 *
 * @throws when what was made differs from `sizes`
 */
export async function celeryPhotos(
  side: CelerySide,
  { folder }: PhotoSet,
  { rounds, sizes }: { readonly rounds: number; readonly sizes: readonly string[] },
): Promise<number> {
  await using dir = await tempDir();
  const rates: number[] = [];
  await side.measure("photos", { folder, out: dir.path, count: WARM_UP_PHOTOS });
  for (let round = 0; round < rounds; round++) {
    const made = await side.measure<PhotosMade>("photos", { folder, out: dir.path, count: sizes.length });
    checkSameSizes("Celery", made.sizes, sizes);
    rates.push(made.perSecond);
  }
  return median(rates);
}
