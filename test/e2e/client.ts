import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { patientFetch } from "../patient-fetch.ts";

/** Waits between two looks, in milliseconds. */
const LOOK_MS = 25;

/** A group as `/v1/groups/{id}` answers it; what the tests look at. */
export interface GroupView {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly progress: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** A task as `/v1/groups/{id}/tasks` answers it; what the tests look at. */
export interface TaskView {
  readonly index: number;
  readonly name: string;
  readonly state: string;
  readonly attempt: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly result: unknown;
  readonly simulated: boolean;
  readonly outputs: readonly {
    readonly name: string;
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
    readonly href: string;
  }[];
}

/** The calls that a user of the REST API makes, on one gateway. */
export function restClient(url: string) {
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await patientFetch(url + path, init);
    if (!response.ok) throw new Error(`${init?.method ?? "GET"} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const post = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const group = (id: string) => json<GroupView>(`/v1/groups/${id}`);
  return {
    /** Uploads files as one multipart request; answers the group's id. */
    async upload(paths: readonly string[]): Promise<string> {
      const form = new FormData();
      for (const path of paths) form.append("images", await openAsBlob(path), basename(path));
      const { group_id } = await json<{ group_id: string }>("/process_images", { method: "POST", body: form });
      return group_id;
    },
    /** Submits references; answers the group's id. */
    async submit(images: readonly string[]): Promise<string> {
      return (await json<{ group_id: string }>("/process_images", post({ images }))).group_id;
    },
    createGroup: (body: unknown) => json<GroupView>("/v1/groups", post(body)),
    status: async (id: string) => (await json<{ status: number }>(`/status/${id}`)).status,
    group,
    tasks: async (id: string) => (await json<{ tasks: TaskView[] }>(`/v1/groups/${id}/tasks?limit=1000`)).tasks,
    cancel: (id: string) => json<Record<string, number | string>>(`/cancel/${id}`, { method: "POST" }),
    control: () => json<Record<string, unknown>>("/control"),
    bytes: async (path: string) => Buffer.from(await (await fetch(url + path)).arrayBuffer()),
    /** The group once `met` holds; throws with the last view after `withinMs`. Calls that fail are repeated. */
    async until(id: string, met: (view: GroupView) => boolean, withinMs = 60_000): Promise<GroupView> {
      const deadline = performance.now() + withinMs;
      let last: unknown;
      while (performance.now() < deadline) {
        const view = await group(id).catch((error: unknown) => {
          last = error;
          return undefined;
        });
        if (view && met(view)) return view;
        last = view ?? last;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
      throw new Error(`group ${id} did not get there within ${withinMs} ms: ${JSON.stringify(last) ?? String(last)}`);
    },
  };
}

export type RestClient = ReturnType<typeof restClient>;
