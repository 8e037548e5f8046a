import { imageSchema, uploadedImagesSchema } from "@sheaf/api";
import { FILES_ALONE } from "../openapi/files-form.ts";
import type { Operations } from "../openapi/operation.ts";
import { SMALL_BODY } from "../openapi/problems.ts";

/** Images that are stored without being processed. */
export function imageOperations(): Operations {
  return {
    "POST /v1/images": {
      id: "uploadImages",
      tag: "images",
      summary: "Store images",
      description:
        "One as the whole body, or several in a form. The id is a hash of tenant and content: the same bytes have the same id. Formats are told by the first bytes, not by names or types.",
      body: { required: true, content: { "image/*": "bytes", "multipart/form-data": FILES_ALONE } },
      answers: {
        201: {
          description: "What became of each file; of a form, files that are refused are named in `errors`",
          content: { "application/json": uploadedImagesSchema },
        },
      },
      problems: ["image_too_large", "unsupported_format", "storage_full", "unavailable"],
    },
    "GET /v1/images/:id": {
      id: "getImage",
      tag: "images",
      summary: "What is known of an image",
      answers: { 200: { description: "Its size and format", content: { "application/json": imageSchema } } },
      problems: ["not_found", "unavailable"],
    },
    "GET /v1/images/:id/content": {
      id: "getImageContent",
      tag: "images",
      summary: "The bytes of an image",
      headers: ["Range", "If-Range", "If-None-Match"],
      answers: {
        200: { description: "As uploaded", content: { "image/*": "bytes" }, headers: FILE_HEADERS },
        206: {
          description: "The asked part",
          content: { "image/*": "bytes" },
          headers: [...FILE_HEADERS, "Content-Range"],
        },
        304: { description: "The caller has it already", headers: ["ETag", "Cache-Control"] },
      },
      problems: ["not_found", "range_not_satisfiable", "unavailable"],
    },
    "DELETE /v1/images/:id": {
      id: "deleteImage",
      tag: "images",
      summary: "Erase an image",
      description: "Tasks that still need it fail with `image_not_found`.",
      answers: { 204: { description: "It is gone" } },
      problems: ["not_found", "unavailable", ...SMALL_BODY],
    },
  };
}

/** Of answers that are files. */
export const FILE_HEADERS = ["ETag", "Accept-Ranges", "Cache-Control", "Content-Disposition"] as const;
