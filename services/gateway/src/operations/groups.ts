import { groupListSchema, groupSchema, receiptSchema, retriedSchema } from "@sheaf/api";
import type { Answer, Installation, Operations } from "../openapi/operation.ts";
import { ADMISSION, KNOWN_GROUP, SCHEDULER, SMALL_BODY } from "../openapi/problems.ts";
import { getGroupQuery } from "../schemas/get-group.ts";
import { listGroupsQuery } from "../schemas/list-groups.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { retryGroupSchema } from "../schemas/retry-group.ts";

const GROUP = { "application/json": groupSchema };
const STATE_HEADERS = ["ETag", "Cache-Control", "Preference-Applied"] as const;
const NOTHING = { required: false, content: { "application/json": nothingSchema } };
const ACCEPTED: Answer = {
  description: "The group is accepted, and on disk",
  content: GROUP,
  headers: ["Location", "Preference-Applied"],
};

/** Groups: made, read, steered, erased. */
export function groupOperations({ schemas }: Installation): Operations {
  return {
    "POST /v1/groups": {
      id: "submitGroup",
      tag: "groups",
      summary: "Make a group",
      description:
        "A group of any task type. `open: true` leaves it open for more items until it is sealed. The options of `image.process` are the schema ImageOptions; none ask for the presets `web` and `thumb`. With `Prefer: wait` the answer, 202 still, waits for the group's end.",
      headers: ["Idempotency-Key", "Prefer"],
      body: {
        required: true,
        content: { "application/json": schemas.submitGroup, "multipart/form-data": schemas.submitForm },
        example: {
          task: "image.process",
          items: [{ source: "https://example.org/photo.jpg", name: "photo.jpg" }],
          options: { outputs: { small: { resize: { width: 320 }, format: "webp" } } },
          labels: { album: "summer" },
        },
      },
      answers: { 202: ACCEPTED },
      problems: [
        ...(["idempotency_key_reused", "group_deleted", "group_incomplete", "group_id_taken"] as const),
        ...(["storage_full", "invalid_operation", "unknown_task_type"] as const),
        ...ADMISSION,
      ],
    },
    "GET /v1/groups": {
      id: "listGroups",
      tag: "groups",
      summary: "List groups, newest first",
      description:
        "Where few groups match, a page may be short or empty and still have a cursor: only one without is the last.",
      query: listGroupsQuery,
      answers: { 200: { description: "A page", content: { "application/json": groupListSchema } } },
      problems: SCHEDULER,
    },
    "GET /v1/groups/:id": {
      id: "getGroup",
      tag: "groups",
      summary: "Read a group",
      description:
        "With `wait_ms` or `Prefer: wait` the answer waits for a change, unless the caller's `ETag` is old already.",
      query: getGroupQuery,
      headers: ["If-None-Match", "Prefer"],
      answers: {
        200: { description: "The group", content: GROUP, headers: [...STATE_HEADERS] },
        304: { description: "Nothing has touched it since", headers: [...STATE_HEADERS] },
      },
      problems: KNOWN_GROUP,
    },
    "POST /v1/groups/:id/items": {
      id: "appendItems",
      tag: "groups",
      summary: "Append to an open group",
      description:
        "With `first_index` a repeat adds nothing twice; where it is not the next index, the error names that one.\n\nAs a form: the field `request` with `first_index` where there is one, then files, each appended as soon as it is stored. What was appended stays whatever becomes of the request; files that were stored and not appended are removed.",
      body: {
        required: true,
        content: { "application/json": schemas.appendItems, "multipart/form-data": schemas.appendForm },
        example: { first_index: 0, items: [{ source: "https://example.org/photo.jpg" }] },
      },
      answers: { 202: { description: "The group with the items", content: GROUP } },
      problems: ["group_sealed", "group_full", "index_mismatch", "storage_full", ...KNOWN_GROUP, ...ADMISSION],
    },
    "POST /v1/groups/:id/seal": {
      id: "sealGroup",
      tag: "groups",
      summary: "Close an open group",
      description: "Idempotent.",
      body: NOTHING,
      answers: { 200: { description: "The sealed group", content: GROUP } },
      problems: KNOWN_GROUP,
    },
    "POST /v1/groups/:id/cancel": {
      id: "cancelGroup",
      tag: "groups",
      summary: "Cancel a group",
      description: "As `POST /cancel/{id}`.",
      body: NOTHING,
      answers: { 200: { description: "The receipt", content: { "application/json": receiptSchema } } },
      problems: ["group_retried", ...KNOWN_GROUP],
    },
    "POST /v1/groups/:id/retry": {
      id: "retryGroup",
      tag: "groups",
      summary: "Run failed tasks again",
      description:
        "In a new round with a new budget of attempts. Not idempotent: a second call after they have failed again is another round.",
      body: { required: false, content: { "application/json": retryGroupSchema }, example: { cancelled: true } },
      answers: { 200: { description: "The group in its new round", content: { "application/json": retriedSchema } } },
      problems: [
        "group_not_finished",
        "group_retried",
        "group_too_old",
        "too_many_rounds",
        ...KNOWN_GROUP,
        ...ADMISSION,
      ],
    },
    "POST /v1/groups/:id/webhook/redeliver": {
      id: "redeliverWebhook",
      tag: "groups",
      summary: "Send a group's webhook again",
      description: "Whatever became of it: a new message with attempts of its own. Not idempotent.",
      body: NOTHING,
      answers: { 202: { description: "The group, with its webhook due", content: GROUP } },
      problems: ["group_not_finished", "no_webhook", ...KNOWN_GROUP],
    },
    "DELETE /v1/groups/:id": {
      id: "deleteGroup",
      tag: "groups",
      summary: "Erase a finished group and its outputs",
      description: "Its id and its key stay taken.",
      answers: { 204: { description: "It is gone" } },
      problems: ["group_not_finished", "group_retried", ...KNOWN_GROUP, ...SMALL_BODY],
    },
  };
}
