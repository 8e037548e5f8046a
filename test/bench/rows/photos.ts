import type { Options } from "../options.ts";
import { fewRounds } from "../rounds.ts";
import type { Row } from "../row.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { photosBesideSharp } from "../system/photos.ts";

const PHOTOS = 60;

/** The main job beside the same work without any system. */
export async function photos({ rounds }: Options): Promise<Row[]> {
  const { perSecond, share } = await onSheaf({}, (side) => photosBesideSharp(side, PHOTOS, fewRounds(rounds)));
  return [
    {
      what: `${PHOTOS} photos of 3 megapixels to web + thumb: rate beside a bare sharp loop in 2 processes (${perSecond.toFixed(1)}/s)`,
      unit: "%",
      better: "more",
      value: 100 * share,
      bars: [{ kind: "limit", limit: 85 }],
    },
  ];
}
