import { tempDir } from "@sheaf/testkit";
import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { encodeAborts } from "../system/encode-abort.ts";
import { likePhotos } from "../system/mixed-photos.ts";
import { median } from "../system/numbers.ts";
import { onSheaf } from "../system/on-sheaf.ts";

const SIZE = { width: 8_000, height: 6_000 };

/** How soon the processor is free after a cancel, in the middle of the longest work there is. */
export async function abort({ rounds }: Options): Promise<Row[]> {
  await using dir = await tempDir();
  const set = await likePhotos(dir.path, 1, SIZE);
  const all = await onSheaf({ slots: 1 }, (side) => encodeAborts(side, set, rounds));
  const middle = `the longest of ${rounds}, median ${median(all).toFixed(1)} ms`;
  return [
    {
      what: `cancel of a running encode of 48 megapixels to AVIF: from the receipt to the child's end, ${middle}`,
      unit: "ms",
      better: "less",
      value: Math.max(...all),
      bars: [{ kind: "limit", limit: 100 }],
    },
  ];
}
