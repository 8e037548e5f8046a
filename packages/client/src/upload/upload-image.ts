import type { UploadImageOptions } from "../call-options.ts";
import type { Transport } from "../http/transport.ts";
import type { StoredImage } from "../types/image.ts";

/** Bytes per millisecond that an upload is given time for; the service itself cuts slower ones. */
const SLOWEST_RATE = 16;

/** Stores an image by itself. Repeating it is harmless: the same bytes are the same image. */
export async function uploadImage(
  transport: Transport,
  image: Blob,
  { signal, onSent }: UploadImageOptions = {},
): Promise<StoredImage> {
  const extraMs = Math.ceil(image.size / SLOWEST_RATE);
  const call = { method: "POST", path: "/v1/images", image, extraMs, signal, ...(onSent && { onSent }) } as const;
  const { images } = await transport.json<{ images: [StoredImage] }>(call);
  return images[0];
}
