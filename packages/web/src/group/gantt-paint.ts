import type { TaskState } from "@sheaf/client";
import { ticksOf } from "./gantt-axis.ts";
import type { GanttLayout } from "./gantt-layout.ts";

/** What a chart is painted with. */
export interface GanttScene {
  readonly layout: GanttLayout;
  /** CSS pixels. */
  readonly width: number;
  readonly colors: Readonly<Record<TaskState | "text" | "line", string>>;
  /** What a tick says. */
  readonly tickText: (ms: number) => string;
  readonly font: string;
}

/** Rows get thinner as there are more of them; below a pixel they share one. */
const [TALLEST_ROW, MAX_HEIGHT] = [14, 376];
const AXIS_HEIGHT = 24;
/** Room for the half of the first and last tick's text that stands out. */
export const SIDE = 4;
const TICK_WIDTH = 90;
/** The later, the more it matters that it is seen where bars share a pixel. */
const ORDER: readonly TaskState[] = ["queued", "retrying", "succeeded", "running", "cancelled", "failed"];

/** CSS pixels for so many tasks. */
export function heightOf(tasks: number): number {
  return rowsHeight(tasks) + AXIS_HEIGHT;
}

/** The tasks drawn at a height; undefined beside the bars. */
export function rowsAt(y: number, tasks: number): { readonly from: number; readonly to: number } | undefined {
  const row = rowsHeight(tasks) / tasks;
  if (y < 0 || y >= rowsHeight(tasks)) return undefined;
  const from = Math.floor(row >= 1 ? y / row : Math.floor(y) / row);
  return { from, to: Math.min(tasks, Math.max(from + 1, Math.floor((Math.floor(y) + 1) / row))) };
}

/** Paints all of it. */
export function paint(context: CanvasRenderingContext2D, scene: GanttScene): void {
  const { layout, width } = scene;
  context.clearRect(0, 0, width, heightOf(layout.bars.length));
  paintAxis(context, scene);
  for (const tone of ORDER) {
    context.fillStyle = scene.colors[tone];
    context.globalAlpha = isPause(tone) ? pauseAlpha(layout.bars.length) : 1;
    paintParts(context, scene, tone);
  }
  context.globalAlpha = 1;
}

/** Where a task's bar is: across in shares of the axis, down in CSS pixels. */
export function boxOf({ bars, axis }: GanttLayout, index: number) {
  const [first, last] = [bars[index]?.[0], bars[index]?.at(-1)];
  if (!first || !last) return undefined;
  const row = rowsHeight(bars.length) / bars.length;
  const box = { from: axis.shareOf(first.fromMs), to: axis.shareOf(last.toMs) };
  return { ...box, top: Math.floor(index * row), height: Math.max(1, row) };
}

/** Drawn as a thin line, so that what works stands out. */
function isPause(tone: TaskState): boolean {
  return tone === "queued" || tone === "retrying";
}

/** Where many share a pixel, it is the darker the more of them wait; where all do, half. */
function pauseAlpha(tasks: number): number {
  const row = rowsHeight(tasks) / tasks;
  return row >= 1 ? 0.6 : Math.max(0.02, 1 - 0.5 ** row);
}

function rowsHeight(tasks: number): number {
  return (
    tasks *
    Math.min(TALLEST_ROW, tasks <= MAX_HEIGHT ? Math.floor(MAX_HEIGHT / Math.max(1, tasks)) : MAX_HEIGHT / tasks)
  );
}

function paintParts(context: CanvasRenderingContext2D, { layout, width }: GanttScene, tone: TaskState): void {
  const { bars, axis } = layout;
  const row = rowsHeight(bars.length) / bars.length;
  const thick = Math.max(1, row >= 4 ? row - Math.ceil(row / 6) : row);
  const height = isPause(tone) && row >= 6 ? 2 : thick;
  // Most failures take no time, and are what people look for.
  const least = tone === "failed" ? 3 : 1;
  const room = width - 2 * SIDE;
  for (const [index, parts] of bars.entries()) {
    const y = (row >= 1 ? index * row : Math.floor(index * row)) + (thick - height) / 2;
    for (const part of parts) {
      if (part.tone !== tone) continue;
      const x = SIDE + axis.shareOf(part.fromMs) * room;
      context.fillRect(x, y, Math.max(least, SIDE + axis.shareOf(part.toMs) * room - x), height);
    }
  }
}

function paintAxis(context: CanvasRenderingContext2D, { layout, width, colors, tickText, font }: GanttScene): void {
  const { axis, bars } = layout;
  const room = width - 2 * SIDE;
  const bottom = rowsHeight(bars.length);
  context.font = font;
  context.textBaseline = "bottom";
  for (const { share, ms } of ticksOf(axis, Math.max(2, Math.floor(room / TICK_WIDTH)))) {
    const x = SIDE + share * room;
    context.fillStyle = colors.line;
    context.fillRect(Math.round(x), 0, 1, bottom + 4);
    const text = tickText(ms);
    const half = context.measureText(text).width / 2;
    context.fillStyle = colors.text;
    context.fillText(text, Math.min(width - 2 * half, Math.max(0, x - half)), bottom + AXIS_HEIGHT - 2);
  }
  context.strokeStyle = colors.text;
  context.setLineDash([2, 3]);
  for (const cut of axis.cuts) {
    context.beginPath();
    context.moveTo(SIDE + cut * room, 0);
    context.lineTo(SIDE + cut * room, bottom);
    context.stroke();
  }
  context.setLineDash([]);
}
