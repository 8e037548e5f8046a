import type { Handler } from "./exchange.ts";
import { appendToGroup } from "./handlers/append-items.ts";
import { cancelGroup } from "./handlers/cancel-group.ts";
import { cancelTask } from "./handlers/cancel-task.ts";
import { controlEvents } from "./handlers/control-events.ts";
import { deleteGroup } from "./handlers/delete-group.ts";
import { deleteImage } from "./handlers/delete-image.ts";
import { getArchive } from "./handlers/get-archive.ts";
import { getControl } from "./handlers/get-control.ts";
import { getControlHistory } from "./handlers/get-control-history.ts";
import { getGroup } from "./handlers/get-group.ts";
import { getImage } from "./handlers/get-image.ts";
import { getImageContent } from "./handlers/get-image-content.ts";
import { getOutput } from "./handlers/get-output.ts";
import { getStatus } from "./handlers/get-status.ts";
import { getTask } from "./handlers/get-task.ts";
import { getWorker } from "./handlers/get-worker.ts";
import { groupEvents } from "./handlers/group-events.ts";
import { listActions } from "./handlers/list-actions.ts";
import { listFailures } from "./handlers/list-failures.ts";
import { listGroups } from "./handlers/list-groups.ts";
import { listPresets } from "./handlers/list-presets.ts";
import { listQueues } from "./handlers/list-queues.ts";
import { listTaskTypes } from "./handlers/list-task-types.ts";
import { listTasks } from "./handlers/list-tasks.ts";
import { listWorkers } from "./handlers/list-workers.ts";
import { livez } from "./handlers/livez.ts";
import { makeLinks } from "./handlers/make-links.ts";
import { showMetrics } from "./handlers/metrics.ts";
import { processImages } from "./handlers/process-images.ts";
import { readyz } from "./handlers/readyz.ts";
import { redeliverWebhook } from "./handlers/redeliver-webhook.ts";
import { retryFailures } from "./handlers/retry-failures.ts";
import { retryGroup } from "./handlers/retry-group.ts";
import { retryTask } from "./handlers/retry-task.ts";
import { sealGroup } from "./handlers/seal-group.ts";
import { showAsset } from "./handlers/show-asset.ts";
import { showDocs, showDocsStyle, showOpenApi } from "./handlers/show-contract.ts";
import { showLimits } from "./handlers/show-limits.ts";
import { showControlPage, showPage } from "./handlers/show-page.ts";
import { showSession } from "./handlers/show-session.ts";
import { signIn } from "./handlers/sign-in.ts";
import { signOut } from "./handlers/sign-out.ts";
import { limitQueue, pauseQueue, purgeQueue, resumeQueue } from "./handlers/steer-queue.ts";
import { drainWorker, resizeWorker, resumeWorker, shutDownWorker } from "./handlers/steer-worker.ts";
import { submitGroup } from "./handlers/submit-group.ts";
import { uploadImages } from "./handlers/upload-images.ts";
import type { ErrorStyle } from "./http/send-error.ts";

/** One thing the gateway can be asked for. */
export interface Route {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly handler: Handler;
  /** Answers who prefers HTML where the web page is built, and is as open as that is. */
  readonly page?: Handler;
}

/** Everything the gateway serves. */
export const ROUTES: readonly Route[] = [
  { method: "post", path: "/process_images", handler: processImages },
  { method: "get", path: "/status/:id", handler: getStatus },
  { method: "post", path: "/cancel/:id", handler: cancelGroup },
  { method: "get", path: "/control", handler: getControl, page: showControlPage },

  { method: "post", path: "/v1/images", handler: uploadImages },
  { method: "get", path: "/v1/images/:id", handler: getImage },
  { method: "get", path: "/v1/images/:id/content", handler: getImageContent },
  { method: "delete", path: "/v1/images/:id", handler: deleteImage },
  { method: "post", path: "/v1/groups", handler: submitGroup },
  { method: "get", path: "/v1/groups", handler: listGroups },
  { method: "get", path: "/v1/groups/:id", handler: getGroup },
  { method: "post", path: "/v1/groups/:id/items", handler: appendToGroup },
  { method: "post", path: "/v1/groups/:id/seal", handler: sealGroup },
  { method: "post", path: "/v1/groups/:id/cancel", handler: cancelGroup },
  { method: "post", path: "/v1/groups/:id/retry", handler: retryGroup },
  { method: "delete", path: "/v1/groups/:id", handler: deleteGroup },
  { method: "post", path: "/v1/groups/:id/webhook/redeliver", handler: redeliverWebhook },
  { method: "get", path: "/v1/groups/:id/archive.zip", handler: getArchive },
  { method: "get", path: "/v1/groups/:id/events", handler: groupEvents },
  { method: "get", path: "/v1/groups/:id/tasks", handler: listTasks },
  { method: "get", path: "/v1/groups/:id/tasks/:index", handler: getTask },
  { method: "get", path: "/v1/groups/:id/tasks/:index/outputs/:name", handler: getOutput },
  { method: "post", path: "/v1/groups/:id/tasks/:index/cancel", handler: cancelTask },
  { method: "post", path: "/v1/groups/:id/tasks/:index/retry", handler: retryTask },
  { method: "post", path: "/v1/groups/:id/links", handler: makeLinks },
  { method: "post", path: "/v1/session", handler: signIn },
  { method: "get", path: "/v1/session", handler: showSession },
  { method: "delete", path: "/v1/session", handler: signOut },
  { method: "get", path: "/v1/limits", handler: showLimits },
  { method: "get", path: "/v1/presets", handler: listPresets },
  { method: "get", path: "/v1/task-types", handler: listTaskTypes },
  { method: "get", path: "/v1/control", handler: getControl },
  { method: "get", path: "/v1/control/history", handler: getControlHistory },
  { method: "get", path: "/v1/control/events", handler: controlEvents },
  { method: "get", path: "/v1/actions", handler: listActions },
  { method: "get", path: "/v1/failures", handler: listFailures },
  { method: "post", path: "/v1/failures/retry", handler: retryFailures },
  { method: "get", path: "/v1/queues", handler: listQueues },
  { method: "post", path: "/v1/queues/:queue/pause", handler: pauseQueue },
  { method: "post", path: "/v1/queues/:queue/resume", handler: resumeQueue },
  { method: "post", path: "/v1/queues/:queue/limits", handler: limitQueue },
  { method: "post", path: "/v1/queues/:queue/purge", handler: purgeQueue },
  { method: "get", path: "/v1/workers", handler: listWorkers },
  { method: "get", path: "/v1/workers/:id", handler: getWorker },
  { method: "post", path: "/v1/workers/:id/drain", handler: drainWorker },
  { method: "post", path: "/v1/workers/:id/resume", handler: resumeWorker },
  { method: "post", path: "/v1/workers/:id/slots", handler: resizeWorker },
  { method: "post", path: "/v1/workers/:id/shutdown", handler: shutDownWorker },

  { method: "get", path: "/livez", handler: livez },
  { method: "get", path: "/readyz", handler: readyz },
  { method: "get", path: "/metrics", handler: showMetrics },
  { method: "get", path: "/openapi.json", handler: showOpenApi },
  { method: "get", path: "/docs", handler: showDocs },
  { method: "get", path: "/docs/style.css", handler: showDocsStyle },

  { method: "get", path: "/", handler: showPage },
  { method: "get", path: "/g/:id", handler: showPage },
  { method: "get", path: "/groups", handler: showPage },
  { method: "get", path: "/failures", handler: showPage },
  { method: "get", path: "/assets/:name", handler: showAsset },
];

const PLAIN_ERRORS = /^\/(?:process_images|status|cancel|control)(?:\/|$)/;

/** How errors under a path are told; the four first endpoints have a style of their own. */
export function errorStyleOf(path: string): ErrorStyle {
  return PLAIN_ERRORS.test(path) ? "plain" : "problem";
}
