import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { type GroupView, isFinished, untilGroup } from "./groups.ts";
import type { TimedClient } from "./rest.ts";

/** A task of image.process, as far as it is used here. */
export interface ImageTask {
  readonly index: number;
  readonly state: string;
  readonly run_ms: number | null;
  readonly cached: boolean;
  readonly outputs: readonly { readonly width: number; readonly height: number }[];
}

const FINISHED = { everyMs: 50, withinMs: 3_600_000 };
const PAGE = 1_000;

/** Uploads the files one after the other; their ids. A file's extension is its media type's name. */
export async function uploadAll(client: TimedClient, paths: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const path of paths) {
    const type = `image/${extname(path).slice(1)}`;
    const { status, body } = await client.call("POST", "/v1/images", await readFile(path), type);
    const id = status === 201 ? (JSON.parse(body) as { images: { id: string }[] }).images[0]?.id : undefined;
    if (id === undefined) throw new Error(`${path} was not taken: ${status} ${body}`);
    ids.push(id);
  }
  return ids;
}

/** Submits uploaded images as one group; default outputs unless said. No result of an earlier run is taken. */
export async function submitImages(client: TimedClient, ids: readonly string[], options = {}): Promise<string> {
  const items = ids.map((source) => ({ source }));
  const body = { task: "image.process", items, options: { ...options, cache: false } };
  return (await client.json<GroupView>("POST", "/v1/groups", body)).id;
}

/** Submits and waits for the end; the group's id. @throws unless all succeeded */
export async function runImages(client: TimedClient, ids: readonly string[]): Promise<string> {
  const id = await submitImages(client, ids);
  const { counts } = await untilGroup(client, id, isFinished, FINISHED);
  if (counts.succeeded !== ids.length) throw new Error(`${counts.succeeded} of ${ids.length} images succeeded`);
  return id;
}

/** All tasks of a group in the order of its items. @throws when a result came from the cache */
export async function imageTasks(client: TimedClient, id: string): Promise<ImageTask[]> {
  const tasks: ImageTask[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const path: string = `/v1/groups/${id}/tasks?limit=${PAGE}${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const page: TaskPage = await client.json<TaskPage>("GET", path);
    tasks.push(...page.tasks);
    cursor = page.next_cursor;
  }
  if (tasks.some(({ cached }) => cached)) throw new Error("a result came from the cache");
  return tasks;
}

interface TaskPage {
  readonly tasks: readonly ImageTask[];
  readonly next_cursor: string | null;
}
