import { newGroupId } from "@sheaf/service";
import type { CallOptions } from "./contract-client.ts";
import type { Told } from "./contract-document.ts";

/** Nobody's group, of now and of long ago. */
export const UNKNOWN = newGroupId();
export const EXPIRED = "01000000-0000-7000-8000-000000000000";
/** The id of no image. */
export const NO_IMAGE = `img_${"0".repeat(32)}`;

/** Parameters that suit any path, and the documented example as the body. */
export function anyCall({ path, requestBody }: Told, id = UNKNOWN): CallOptions {
  const example = requestBody?.content["application/json"]?.example;
  const isImage = path.startsWith("/v1/images/");
  return {
    params: { id: isImage ? NO_IMAGE : id, index: 0, name: "web", queue: "nope" },
    ...(example !== undefined && { json: example }),
  };
}

/** Whether an operation may answer with a status, and with a problem code. */
export const has = (status: number, code?: string) => (operation: Told) => {
  const answer = operation.responses[status];
  return answer !== undefined && (code === undefined || (answer["x-codes"]?.includes(code) ?? false));
};

export const hasJsonBody = ({ requestBody }: Told) => requestBody?.content["application/json"] !== undefined;
