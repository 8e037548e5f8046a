/** The public API as JSON: how groups, tasks and Control look to REST clients, readers of events and webhooks. */
export { presentActionPage } from "./action.ts";
export { presentControl, presentQueueSettings, presentWorker, presentWorkers } from "./control.ts";
export { presentControlHistory } from "./control-history.ts";
export { errorCodeText, taskStateText } from "./enum-text.ts";
export { presentFailures, presentRetriedFailures } from "./failure.ts";
export { groupPath, presentGroup } from "./group.ts";
export { presentGroupPage, presentTaskPage } from "./page.ts";
export { presentPurged, presentQueueList } from "./queue.ts";
export { presentReceipt, presentTaskReceipt } from "./receipt.ts";
export { presentRetried } from "./retried.ts";
export { type LinksJson, linksSchema, type SessionJson, sessionSchema } from "./schemas/access.ts";
export { actionListSchema } from "./schemas/action.ts";
export { timeSchema } from "./schemas/common.ts";
export { controlSchema, queueSettingsSchema, workerListSchema, workerSchema } from "./schemas/control.ts";
export { controlHistorySchema } from "./schemas/control-history.ts";
export { type PlainErrorJson, type ProblemJson, plainErrorSchema, problemSchema } from "./schemas/error.ts";
export { groupEventSchema, groupSnapshotSchema, taskEventSchema, webhookMessageSchema } from "./schemas/event.ts";
export { failureListSchema, retriedFailuresSchema } from "./schemas/failure.ts";
export { acceptedSchema, statusSchema } from "./schemas/first-endpoints.ts";
export { countsSchema, groupListSchema, groupSchema, retriedSchema, webhookSchema } from "./schemas/group.ts";
export { type ImageJson, imageSchema, type UploadedImagesJson, uploadedImagesSchema } from "./schemas/image.ts";
export {
  livenessSchema,
  type PresetListJson,
  presetListSchema,
  type ReadinessJson,
  readinessSchema,
  taskTypeListSchema,
} from "./schemas/installation.ts";
export { type LimitsJson, limitsSchema } from "./schemas/limits.ts";
export { purgedSchema, queueListSchema } from "./schemas/queue.ts";
export { receiptSchema, taskReceiptSchema } from "./schemas/receipt.ts";
export {
  attemptSchema,
  outputSchema,
  taskErrorSchema,
  taskInFullSchema,
  taskListSchema,
  taskSchema,
} from "./schemas/task.ts";
export { presentTask, presentTaskInFull } from "./task.ts";
export { presentTaskTypes } from "./task-types.ts";
