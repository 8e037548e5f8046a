import { acceptedSchema, receiptSchema, statusSchema } from "@sheaf/api";
import { FILES_ALONE } from "../openapi/files-form.ts";
import type { Installation, Operations } from "../openapi/operation.ts";
import { ADMISSION, KNOWN_GROUP } from "../openapi/problems.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { CONTROL_ANSWERS } from "./control.ts";

/** The four first endpoints. */
export function firstEndpoints({ schemas }: Installation): Operations {
  return {
    "POST /process_images": {
      id: "processImages",
      tag: "first endpoints",
      summary: "Process images",
      description:
        "Makes a group of image references (JSON), or of uploaded files (a form): each file starts as soon as it is stored. A reference is an uploaded image's id (`img_…`), an http(s) URL, or an opaque id as in the tutorial. A bad file among good ones is a failed task.",
      headers: ["Idempotency-Key"],
      body: {
        required: true,
        content: { "application/json": schemas.processImages, "multipart/form-data": FILES_ALONE },
        example: { images: ["img1", "img2"] },
      },
      answers: {
        202: {
          description: "The group is accepted, and on disk",
          content: { "application/json": acceptedSchema },
          headers: ["Location"],
        },
      },
      problems: ["idempotency_key_reused", "group_deleted", "group_incomplete", "storage_full", ...ADMISSION],
    },
    "GET /status/:id": {
      id: "getStatus",
      tag: "first endpoints",
      summary: "Finished share of a group",
      answers: { 200: { description: "The share", content: { "application/json": statusSchema } } },
      problems: KNOWN_GROUP,
    },
    "POST /cancel/:id": {
      id: "cancel",
      tag: "first endpoints",
      summary: "Cancel a group",
      description:
        "Cancels what is not finished. Once the receipt is here, nothing of the group starts any more. A second cancel answers zeros in `removed` and `aborting`.",
      body: { required: false, content: { "application/json": nothingSchema } },
      answers: { 200: { description: "The receipt", content: { "application/json": receiptSchema } } },
      problems: ["group_retried", ...KNOWN_GROUP],
    },
    "GET /control": {
      id: "showControl",
      tag: "first endpoints",
      summary: "The last Control snapshot",
      description: "JSON, unless `Accept` prefers `text/html`: then the web page, which is open to everyone.",
      headers: ["If-None-Match"],
      answers: {
        ...CONTROL_ANSWERS,
        200: { ...CONTROL_ANSWERS[200], content: { ...CONTROL_ANSWERS[200].content, "text/html": "text" } },
      },
      problems: ["unavailable"],
    },
  };
}
