import { finished } from "node:stream/promises";
import { errorCodeText, type UploadedImagesJson } from "@sheaf/api";
import { ErrorCode } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http/problem.ts";
import { readMultipart } from "../upload/multipart.ts";
import { announcedBytes, refuseEncoding } from "../upload/request-body.ts";
import {
  overLimit,
  type RefusedImage,
  type StoredImage,
  type StoreImageOptions,
  storeImage,
} from "../upload/store-image.ts";
import { trackUploads } from "../upload/uploaded-files.ts";

/** `POST /v1/images`: one raw image or a form of several. Unless the client gets its answer, nothing is kept. */
export async function uploadImages(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const uploaded = trackUploads(exchange.log);
  const options = { ...gateway, tenant: exchange.tenant, uploaded };
  try {
    const images = exchange.req.is("multipart/form-data")
      ? await receiveForm(exchange, options)
      : [await receiveRaw(exchange, options)];
    exchange.gone.throwIfAborted();
    const answer: UploadedImagesJson = {
      images: images.filter((image) => image.kind === "stored").map(({ kind: _, ...image }) => image),
      errors: images.filter((image) => image.kind === "refused").map(presentRefused),
    };
    exchange.res.status(201).json(answer);
    await finished(exchange.res);
  } catch (error) {
    await uploaded.removeAll();
    throw error;
  }
}

async function receiveForm({ req }: Exchange, options: StoreImageOptions): Promise<(StoredImage | RefusedImage)[]> {
  const images: (StoredImage | RefusedImage)[] = [];
  await readMultipart(req, {
    limits: options.limits,
    async onFile(file) {
      const image = await storeImage(file, options);
      if (image.kind === "stored" || !image.blank) images.push(image);
    },
  });
  if (images.length === 0) throw new HttpError("invalid_request", "The form has no files");
  return images;
}

/** A raw body is the whole request: what is wrong with it is wrong with the request. */
async function receiveRaw({ req }: Exchange, options: StoreImageOptions): Promise<StoredImage> {
  if (!req.is("image/*")) throw new HttpError("unsupported_media_type", "Send image/* or multipart/form-data");
  refuseEncoding(req);
  if (announcedBytes(req) > options.limits.imageBytes) {
    throw new HttpError("image_too_large", overLimit(options.limits));
  }
  const image = await storeImage({ fileName: "", bytes: req }, options);
  if (image.kind === "stored") return image;
  const tooLarge = image.code === ErrorCode.IMAGE_TOO_LARGE;
  throw new HttpError(tooLarge ? "image_too_large" : "unsupported_format", image.message);
}

function presentRefused({ name, code }: RefusedImage) {
  return { name, code: errorCodeText(code) };
}
