import { sourceKey } from "@sheaf/blobs";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { imageIdOf, noImage } from "./find-image.ts";

/** `DELETE /v1/images/{id}`: erases an uploaded image. Tasks that still need it fail with `image_not_found`. */
export async function deleteImage(exchange: Exchange, { blobs }: GatewayContext): Promise<void> {
  const key = sourceKey(imageIdOf(exchange));
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
  if ((await blobs.stat(key)) === undefined) throw noImage();
  await blobs.delete(key);
  exchange.res.status(204).end();
}
