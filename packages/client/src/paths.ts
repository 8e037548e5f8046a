/** Of a group. */
export function groupPath(id: string): string {
  return `/v1/groups/${encodeURIComponent(id)}`;
}

/** Of a task. */
export function taskPath(id: string, index: number): string {
  return `${groupPath(id)}/tasks/${index}`;
}

/** Of an uploaded image. */
export function imagePath(id: string): string {
  return `/v1/images/${encodeURIComponent(id)}`;
}

/** Of a queue. */
export function queuePath(queue: string): string {
  return `/v1/queues/${encodeURIComponent(queue)}`;
}

/** Of a worker. */
export function workerPath(id: string): string {
  return `/v1/workers/${encodeURIComponent(id)}`;
}
