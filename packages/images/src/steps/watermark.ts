import type { WatermarkPlan } from "@sheaf/image-options";
import { type Pixels, redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Lays another picture over this one, as large as its share of width and height allows. */
export const watermark: OutputStep = async (pixels, { output: { watermark: plan }, watermarks }) => {
  const mark = plan && watermarks.get(plan.source);
  if (plan === undefined || mark === undefined) return pixels;
  const fitted = await fit(mark, pixels, plan);
  const { frames, ...raw } = fitted;
  const place = {
    left: offset(plan, "left", "right", pixels.width, raw.width),
    top: offset(plan, "top", "bottom", pixels.height, raw.height),
  };
  return redraw(pixels, (image) => {
    const marked = image.composite([{ input: frames[0], raw, ...place }]);
    return pixels.channels < 4 ? marked.removeAlpha() : marked;
  });
};

async function fit(mark: Pixels, pixels: Pixels, { scale, opacity }: WatermarkPlan): Promise<Pixels> {
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const sized = await redraw(mark, (image) =>
    image.resize({ width: side(pixels.width), height: side(pixels.height), fit: "inside" }),
  );
  return redraw(sized, (image) => image.linear([1, 1, 1, opacity], [0, 0, 0, 0]));
}

/** From the edge that the position names, or so that it lies in the middle. */
function offset({ position }: WatermarkPlan, near: string, far: string, whole: number, part: number): number {
  const words = position.split(" ");
  if (words.includes(near)) return 0;
  return words.includes(far) ? whole - part : Math.round((whole - part) / 2);
}
