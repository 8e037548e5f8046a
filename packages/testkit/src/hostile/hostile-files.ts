import { GIF_FILES } from "./gif.ts";
import type { HostileFile } from "./hostile-file.ts";
import { ISO_MEDIA_FILES } from "./iso-media.ts";
import { JPEG_BOMBS } from "./jpeg-bombs.ts";
import { JPEG_BROKEN } from "./jpeg-broken.ts";
import { JPEG_ODD } from "./jpeg-odd.ts";
import { NO_IMAGES } from "./no-images.ts";
import { PNG_BOMBS } from "./png-bombs.ts";
import { PNG_BROKEN } from "./png-broken.ts";
import { PNG_ODD } from "./png-odd.ts";
import { POLYGLOTS } from "./polyglots.ts";
import { WEBP_FILES } from "./webp.ts";
import { XML_FILES } from "./xml.ts";

/** All hostile, broken and odd files, family by family. Nothing is made before its bytes are asked for. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  ...PNG_BOMBS,
  ...PNG_BROKEN,
  ...PNG_ODD,
  ...JPEG_BOMBS,
  ...JPEG_BROKEN,
  ...JPEG_ODD,
  ...GIF_FILES,
  ...WEBP_FILES,
  ...ISO_MEDIA_FILES,
  ...XML_FILES,
  ...NO_IMAGES,
  ...POLYGLOTS,
];
