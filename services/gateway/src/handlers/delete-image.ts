import { sourceKey } from "@sheaf/blobs";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { imageIdOf, noImage } from "../resources/find-image.ts";

/** `DELETE /v1/images/{id}`: erases an uploaded image. Tasks that still need it fail with `image_not_found`. */
export async function deleteImage(exchange: Exchange, { blobs }: GatewayContext): Promise<void> {
  const key = sourceKey(imageIdOf(exchange));
  await expectNoBody(exchange);
  if ((await blobs.stat(key)) === undefined) throw noImage();
  await blobs.delete(key);
  exchange.res.status(204).end();
}
