import { groupPath } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { idempotencyKeyOf } from "../http/idempotency-key.ts";
import { parseRequest } from "../http/parse-request.ts";
import { HttpError } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import { groupCalls } from "../submit/group-calls.ts";
import { groupIdentity } from "../submit/group-identity.ts";
import { IMAGE_TASK, toItem } from "../submit/item.ts";
import { submitItems } from "../submit/submit-items.ts";
import { submitUpload } from "../upload/submit-upload.ts";

/** `POST /process_images`: a group of references (JSON) or of uploaded files (multipart). */
export async function processImages(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  if (exchange.req.is("multipart/form-data")) {
    const head = { ...groupIdentity(exchange, idempotencyKeyOf(exchange.req)), task: IMAGE_TASK };
    await submitUpload(exchange, gateway, {
      head: () => head,
      accepted: ({ id }) => accepted(exchange, id),
      noFiles: missingImages(),
    });
    return;
  }
  const images = await readImages(exchange, gateway);
  const identity = groupIdentity(exchange, idempotencyKeyOf(exchange.req));
  const items = images.map((source) => toItem({ source }, { task: IMAGE_TASK, demoSleep: gateway.demoSleep }));
  await submitItems(groupCalls(exchange, gateway), { ...identity, task: IMAGE_TASK }, items);
  accepted(exchange, identity.groupId);
}

function accepted({ res }: Exchange, groupId: string): void {
  res.status(202).location(groupPath(groupId)).json({ group_id: groupId });
}

/** Whatever is wrong with `images` has one answer; only what stands beside an `images` that is right is named. */
async function readImages(exchange: Exchange, { limits, schemas }: GatewayContext): Promise<string[]> {
  try {
    return parseRequest(schemas.processImages, await readJson(exchange, limits.jsonBytes)).images;
  } catch (error) {
    const errors = error instanceof HttpError ? error.errors : [];
    const [unknown] = errors;
    if (unknown && errors.every(({ detail }) => detail === "Unknown field"))
      throw new HttpError("invalid_request", `Unknown field ${JSON.stringify(unknown.pointer.slice(1))}`);
    throw isBadRequest(error) ? missingImages(error) : error;
  }
}

function isBadRequest(error: unknown): boolean {
  if (error instanceof HttpError) return error.status === 400;
  return error instanceof Error && "status" in error && error.status === 400;
}

function missingImages(cause?: unknown): HttpError {
  return new HttpError("invalid_request", "Missing or invalid images parameter", { cause });
}
