import { tempDir } from "@sheaf/testkit";
import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { imageOverhead } from "../system/image-overhead.ts";
import { likePhotos } from "../system/mixed-photos.ts";
import { median, quantile } from "../system/numbers.ts";
import { onSheaf } from "../system/on-sheaf.ts";

const PHOTOS = 100;
const SIZE = { width: 640, height: 480 };

/** What the system adds to an image while it has a slot: source, options, storing of the outputs. */
export async function overhead({ rounds }: Options): Promise<Row[]> {
  await using dir = await tempDir();
  const set = await likePhotos(dir.path, PHOTOS, SIZE);
  const added = await onSheaf({ slots: 1 }, (side) => imageOverhead(side, set, rounds));
  const p95 = quantile(added, 0.95).toFixed(1);
  return [
    {
      what: `a small photo's run less the same photo in a child process alone, p50 of ${added.length} (p95 ${p95} ms)`,
      unit: "ms",
      better: "less",
      value: median(added),
      bars: [{ kind: "limit", limit: 5 }],
    },
  ];
}
