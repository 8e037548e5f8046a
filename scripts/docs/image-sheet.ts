/**
 * Draws a landscape and shows on one sheet what the operations make of it: docs/images/operations.webp.
 *
 *   ./node_modules/.bin/node scripts/docs/image-sheet.ts
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { resolveOptions } from "@sheaf/image-options";
import { createImagePool } from "@sheaf/images";
import sharp, { type OverlayOptions } from "sharp";
import { LANDSCAPE, LOGO } from "./landscape.ts";

const SHEET = fileURLToPath(new URL("../../docs/images/operations.webp", import.meta.url));
const LIMITS = { imageBytes: 2 ** 25, pixels: 50_000_000, frames: 1, outputSide: 8192, avifEffort: 4 };
const LOGO_ID = `img_${"0".repeat(32)}`;
const [COLUMNS, WIDTH, HEIGHT, CAPTION, GAP] = [4, 240, 160, 24, 12];

const small = { width: WIDTH, height: HEIGHT };

/** What is shown, by its caption. */
const SHOWN: Readonly<Record<string, object>> = {
  'resize "inside"': { resize: { ...small, fit: "inside" } },
  crop: { crop: { left: 560, top: 90, width: 360, height: 240 }, resize: small },
  'cover, "attention"': { resize: { width: 160, height: 160, position: "attention" } },
  "cover, focal point": { resize: { width: 160, height: 160, position: { x: 0.2, y: 0.7 } } },
  'contain, "#dde6ee"': { resize: { width: 160, height: 160, fit: "contain" }, background: "#dde6ee" },
  "rotate 12": { resize: { width: 200, height: 120 }, rotate: 12 },
  flip: { resize: small, flip: true },
  flop: { resize: small, flop: true },
  "blur 4": { resize: small, blur: 4 },
  "sharpen 2": { resize: small, sharpen: 2 },
  grayscale: { resize: small, grayscale: true },
  'tint "#b07030"': { resize: small, grayscale: true, tint: "#b07030" },
  "brightness 1.4": { resize: small, brightness: 1.4 },
  "saturation 2": { resize: small, saturation: 2 },
  "hue 120": { resize: small, hue: 120 },
  watermark: { resize: small, watermark: { source: LOGO_ID, scale: 0.35, opacity: 0.8 } },
};

const outDir = await mkdtemp(join(tmpdir(), "sheaf-sheet-"));
const pool = createImagePool({
  size: 1,
  limits: LIMITS,
  log: { debug: () => undefined, info: () => undefined, warn: console.error },
});
try {
  const [sourcePath, logoPath] = [join(outDir, "landscape"), join(outDir, "logo")];
  await writeFile(sourcePath, await sharp(Buffer.from(LANDSCAPE)).png().toBuffer());
  await writeFile(logoPath, await sharp(Buffer.from(LOGO)).png().toBuffer());
  const outputs = Object.values(SHOWN).map((output, index) => [`o${index}`, { ...output, format: "png" }]);
  const job = { sourcePath, outDir, watermarks: { [LOGO_ID]: logoPath } };
  const signal = AbortSignal.timeout(60_000);
  const tiles: OverlayOptions[] = [];
  // A plan has at most 16 outputs.
  const plan = resolveOptions({ outputs: Object.fromEntries(outputs) });
  const made = await pool.run({ ...job, plan }, { signal, timeoutMs: 60_000 });
  for (const [index, { path, width, height }] of made.outputs.entries()) {
    const [left, top] = [cell(index % COLUMNS, WIDTH), cell(Math.floor(index / COLUMNS), HEIGHT + CAPTION)];
    tiles.push({ input: path, left: left + ((WIDTH - width) >> 1), top: top + ((HEIGHT - height) >> 1) });
    tiles.push({ input: caption(Object.keys(SHOWN)[index] ?? ""), left, top: top + HEIGHT });
  }
  const rows = Math.ceil(tiles.length / 2 / COLUMNS);
  const size = { width: cell(COLUMNS, WIDTH), height: cell(rows, HEIGHT + CAPTION) };
  await mkdir(join(SHEET, ".."), { recursive: true });
  const { size: bytes } = await sharp({ create: { ...size, channels: 3, background: "#ffffff" } })
    .composite(tiles)
    .webp({ quality: 80 })
    .toFile(SHEET);
  console.log(`${SHEET}: ${size.width} × ${size.height} pixels, ${bytes} bytes`);
} finally {
  await pool.stop();
  await rm(outDir, { recursive: true });
}

/** Where a row or column begins. */
function cell(index: number, length: number): number {
  return GAP + index * (length + GAP);
}

function caption(text: string): Buffer {
  const shown = text.replaceAll('"', "&quot;");
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${CAPTION}"><text x="${WIDTH / 2}" y="17" font-family="sans-serif" font-size="13" text-anchor="middle" fill="#333">${shown}</text></svg>`,
  );
}
