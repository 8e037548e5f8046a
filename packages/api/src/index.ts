/** The public API as JSON: how groups, tasks and Control look to REST clients, readers of events and webhooks. */
export { presentControl, presentQueueSettings } from "./control.ts";
export { errorCodeText, taskStateText } from "./enum-text.ts";
export { groupPath, presentGroup } from "./group.ts";
export { presentReceipt } from "./receipt.ts";
export { presentTask, presentTaskInFull } from "./task.ts";
