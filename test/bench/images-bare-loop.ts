/** One of the plain processes of `images-pool.ts` and of the row `photos`: sharp as its documentation shows it. */
import { join } from "node:path";
import sharp from "sharp";

interface Share {
  readonly paths: readonly string[];
  readonly outDir: string;
  readonly share: number;
}

sharp.cache(false);
sharp.concurrency(1);

async function loop({ paths, outDir, share }: Share): Promise<void> {
  for (const [index, path] of paths.entries()) {
    const image = sharp(path, { failOn: "warning" }).autoOrient();
    const web = image.clone().resize({ width: 1600, height: 1600, fit: "inside", withoutEnlargement: true });
    await web.webp({ quality: 80 }).toFile(join(outDir, `${share}-${index}-web.webp`));
    const thumb = image.clone().resize({ width: 320, height: 320, fit: "cover", position: "attention" });
    await thumb.webp({ quality: 80 }).toFile(join(outDir, `${share}-${index}-thumb.webp`));
  }
  process.send?.("done");
}

process.on("message", (share: Share) => void loop(share));
process.send?.("ready");
