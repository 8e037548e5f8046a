import { tempDir } from "@sheaf/testkit";
import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { likePhotos } from "../system/mixed-photos.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { workerMemory } from "../system/worker-memory.ts";

const SLOTS = 4;
const FILES = 5;
const SIZE = { width: 6_000, height: 4_000 };
const MB = 1e6;

/** What a worker holds after many large images. */
export async function rss({ rssImages }: Options): Promise<Row[]> {
  await using dir = await tempDir();
  const set = await likePhotos(dir.path, FILES, SIZE);
  const use = await onSheaf({ slots: SLOTS }, (side) => workerMemory(side, set, rssImages));
  const peak = `peak ${Math.round(use.peakBytes / MB)} MB, ${use.perSecond.toFixed(1)} images/s`;
  return [
    {
      what: `resident memory of a worker with ${SLOTS} slots and its children after ${rssImages} images of 24 megapixels (${peak})`,
      unit: "MB",
      better: "less",
      value: use.endBytes / MB,
      bars: [{ kind: "limit", limit: 1_200 }],
    },
  ];
}
