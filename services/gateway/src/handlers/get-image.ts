import type { ImageJson } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { findImage } from "../resources/find-image.ts";

/** `GET /v1/images/{id}`: what is known of an uploaded image. */
export async function getImage(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { id, bytes, format } = await findImage(exchange, gateway);
  const answer: ImageJson = { id, bytes, format };
  exchange.res.json(answer);
}
