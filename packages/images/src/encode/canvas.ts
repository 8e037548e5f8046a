import type { OutputPlan } from "@sheaf/image-options";
import sharp, { type Sharp } from "sharp";
import { writtenExif } from "../exif/written-exif.ts";
import type { Pixels } from "../pixels.ts";
import type { KeptMetadata } from "./kept-metadata.ts";
import { profileCarrier } from "./profile-carrier.ts";

/** Opens finished pixels for an encoder, with the metadata that goes along: none unless the output keeps some. */
export function canvas(pixels: Pixels, metadata: OutputPlan["metadata"], { profile, camera }: KeptMetadata): Sharp {
  switch (metadata) {
    case "strip":
      return opened(pixels);
    case "keep_exif":
      return opened(pixels).withExif(writtenExif(camera));
    case "keep_icc":
      return profile === undefined ? opened(pixels).withIccProfile("srgb") : tagged(pixels, profile);
  }
}

function opened({ frames, width, height, channels }: Pixels): Sharp {
  const animated = frames.length > 1;
  return sharp(animated ? Buffer.concat(frames) : frames[0], {
    raw: { width, height: height * frames.length, channels, ...(animated && { pageHeight: height }) },
    animated,
    limitInputPixels: false,
  });
}

/** Black or anything is that thing, bit by bit. */
function tagged({ frames, width, height, channels }: Pixels, profile: Buffer): Sharp {
  return sharp(profileCarrier(profile, channels === 4 ? 4 : 3))
    .keepIccProfile()
    .resize({ width, height, fit: "fill", kernel: "nearest" })
    .boolean(frames[0], "or", { raw: { width, height, channels } });
}
