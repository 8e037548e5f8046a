import { tempDir } from "@sheaf/testkit";
import type { Options } from "../options.ts";
import { celeryPhotos } from "../peers/celery/photos.ts";
import { onCelery } from "../peers/on-celery.ts";
import { columns } from "../peers/outcome.ts";
import { fewRounds } from "../rounds.ts";
import type { Row } from "../row.ts";
import { mixedPhotos } from "../system/mixed-photos.ts";
import { onSheaf } from "../system/on-sheaf.ts";
import { PROCESSES, photosBesideSharp } from "../system/photos.ts";

/** The main job beside the same work without any system, and by a system that others have. */
export async function photos(options: Options): Promise<Row[]> {
  await using dir = await tempDir();
  const rounds = fewRounds(options.rounds);
  const set = await mixedPhotos(dir.path, options.photos);
  const sheaf = await onSheaf({ slots: PROCESSES }, (side) => photosBesideSharp(side, set, rounds));
  const celery = await onCelery(options, {
    modes: ["memory"],
    pillow: true,
    concurrency: PROCESSES,
    measure: (side) => celeryPhotos(side, set, { rounds, sizes: sheaf.sizes }),
  });
  const what = `${options.photos} mixed photos to web + thumb`;
  return [
    {
      what: `${what}: rate beside a bare sharp loop in ${PROCESSES} processes`,
      unit: "%",
      better: "more",
      value: 100 * sheaf.share,
      bars: [{ kind: "limit", limit: 90 }],
    },
    {
      what: `${what} (Celery: by Pillow, ${PROCESSES} processes)`,
      unit: "photos/s",
      better: "more",
      value: sheaf.perSecond,
      peers: columns("Celery", celery, (perSecond) => perSecond),
      bars: [],
    },
  ];
}
