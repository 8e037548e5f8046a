import type { GroupView, TaskView } from "./client.ts";

/** What events carry: a snapshot the group and the states, a task's event the task, all others the group. */
export interface SseData {
  readonly group: GroupView;
  readonly task: TaskView;
  readonly task_states: readonly string[];
}

/** One server-sent event. */
export interface SseEvent {
  readonly id: string;
  readonly type: string;
  readonly data: SseData;
}

/** Reads a stream of server-sent events, comments left out, until its end or an abort. */
export async function* sseEvents(
  url: string,
  { lastEventId, signal }: { readonly lastEventId?: string; readonly signal?: AbortSignal } = {},
): AsyncGenerator<SseEvent> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await fetch(url, { headers, ...(signal && { signal }) });
  if (response.status === 204) return;
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const event = parse(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) yield event;
    }
  }
}

function parse(block: string): SseEvent | undefined {
  const fields = new Map(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  const data = fields.get("data");
  if (data === undefined) return undefined;
  return { id: fields.get("id") ?? "", type: fields.get("event") ?? "", data: JSON.parse(data) };
}
