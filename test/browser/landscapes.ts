import sharp from "sharp";
import { LANDSCAPE } from "../../scripts/docs/landscape.ts";
import { jpeg, type NamedFile } from "./images.ts";

/** Of a circle of hues, from one to the next; it comes round without meeting the same again. */
const STEP_DEGREES = 47;

/** Photos of one lake in different lights, 1920 by 1280 pixels, `lake-1.jpg` and on. */
export function landscapes(count: number): Promise<NamedFile[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const light = { hue: (at * STEP_DEGREES) % 360, brightness: 1 - (at % 3) * 0.12, saturation: 1.1 };
      const drawn = sharp(Buffer.from(LANDSCAPE), { density: 144 }).removeAlpha();
      return jpeg(`lake-${at + 1}.jpg`, await drawn.modulate(light).jpeg({ quality: 88 }).toBuffer());
    }),
  );
}
