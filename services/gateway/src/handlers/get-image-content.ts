import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { fileHeaders } from "../http/file-headers.ts";
import { sendBlob } from "../http/send-blob.ts";
import { findImage, openImage } from "../resources/find-image.ts";

/** `GET /v1/images/{id}/content`: the bytes as uploaded, or the asked part of them. */
export async function getImageContent(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { id, key, bytes, format } = await findImage(exchange, gateway);
  await sendBlob(exchange, {
    bytes,
    headers: fileHeaders({ name: `${id}.${format}`, format, contentId: id }),
    open: (range) => openImage(gateway.blobs, key, range),
  });
}
