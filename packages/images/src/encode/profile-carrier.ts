import { crc32, deflateSync } from "node:zlib";
import sharp, { type Metadata } from "sharp";

/**
 * A black PNG of one pixel that carries a colour profile. sharp can give pixels in memory a profile only by converting
 * them; drawn into a carrier they keep their values and get the carrier's profile.
 */
export function profileCarrier(profile: Buffer, channels: 3 | 4): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, channels === 4 ? 6 : 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("iCCP", Buffer.concat([Buffer.from("profile\0\0"), deflateSync(profile)])),
    chunk("IDAT", deflateSync(Buffer.alloc(1 + channels))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The profile a picture has of its own and an output can keep: one for RGB, that can be read back. */
export async function ownProfile({ icc, space }: Metadata): Promise<Buffer | undefined> {
  if (icc === undefined || (space !== "srgb" && space !== "rgb16")) return undefined;
  const carried = await sharp(profileCarrier(icc, 3))
    .metadata()
    .catch(() => undefined);
  return carried?.icc?.equals(icc) ? icc : undefined;
}

/** Length, name, content and checksum of both (PNG 3rd edition, section 5.3). */
function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
