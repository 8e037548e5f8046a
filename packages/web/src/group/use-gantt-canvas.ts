import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Format } from "../i18n/format.ts";
import { theme } from "../theme.ts";
import type { GanttLayout } from "./gantt-layout.ts";
import { type GanttScene, heightOf, paint } from "./gantt-paint.ts";

/** What a canvas shows. */
export interface GanttPicture {
  readonly layout: GanttLayout;
  readonly f: Format;
}

/**
 * The canvas to paint on, and the legend beside it. A canvas knows nothing of the page's custom properties, so the colours
 * are read from the elements of the legend that have a `data-tone`.
 */
export interface GanttCanvas {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly legend: RefObject<HTMLElement | null>;
}

/** Keeps a canvas painted: at most once per frame, and only while it can be seen. */
export function useGanttCanvas(picture: GanttPicture): GanttCanvas {
  const canvas = useRef<HTMLCanvasElement>(null);
  const legend = useRef<HTMLElement>(null);
  const latest = useRef(picture);
  latest.current = picture;
  const painter = useRef<Painter>(undefined);
  useEffect(() => {
    if (!canvas.current || !legend.current) return;
    const made = createPainter({ canvas: canvas.current, legend: legend.current, look: () => latest.current });
    painter.current = made;
    return made.stop;
  }, []);
  useEffect(() => painter.current?.ask(), [picture.layout, picture.f]);
  return { canvas, legend };
}

interface Painter {
  /** Something has changed. */
  readonly ask: () => void;
  readonly stop: () => void;
}

interface Around {
  readonly canvas: HTMLCanvasElement;
  readonly legend: HTMLElement;
  readonly look: () => GanttPicture;
}

function createPainter(around: Around): Painter {
  const { canvas } = around;
  let frame: number | undefined;
  let [seen, due] = [false, true];
  const draw = () => {
    frame = undefined;
    due = false;
    paintOn(around);
  };
  const ask = () => {
    due = true;
    if (seen) frame ??= requestAnimationFrame(draw);
  };
  const eyes = new IntersectionObserver((entries) => {
    seen = entries.at(-1)?.isIntersecting ?? false;
    if (due) ask();
  });
  const size = new ResizeObserver(ask);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  eyes.observe(canvas);
  size.observe(canvas);
  dark.addEventListener("change", ask);
  const deafen = theme.listen(ask);
  return {
    ask,
    stop() {
      if (frame !== undefined) cancelAnimationFrame(frame);
      eyes.disconnect();
      size.disconnect();
      dark.removeEventListener("change", ask);
      deafen();
    },
  };
}

function paintOn({ canvas, legend, look }: Around): void {
  const { layout, f } = look();
  const context = canvas.getContext("2d");
  const width = canvas.clientWidth;
  if (!context || width === 0) return;
  const height = heightOf(layout.bars.length);
  const scale = devicePixelRatio;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  // A canvas is emptied, and slow, when it is given a size, even the same.
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  context.setTransform(scale, 0, 0, scale, 0, 0);
  const { fontFamily } = getComputedStyle(canvas);
  paint(context, { layout, width, colors: colorsOf(legend), tickText: f.duration, font: `12px ${fontFamily}` });
}

function colorsOf(legend: HTMLElement): GanttScene["colors"] {
  const samples = [...legend.querySelectorAll<HTMLElement>("[data-tone]")];
  const colors = samples.map((sample) => [sample.dataset["tone"] ?? "", getComputedStyle(sample).color]);
  return Object.fromEntries(colors) as GanttScene["colors"];
}
