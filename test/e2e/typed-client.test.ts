import { execFile } from "node:child_process";
import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient, type GroupEvent, type SheafClient } from "@sheaf/client";
import { photo, type Stack, startStack, tempDir } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKeyedStack } from "../contract/openapi/keyed-stack.ts";

const ROOT = join(import.meta.dirname, "../..");
const UNKNOWN = "01920000-0000-8000-8000-000000000000";
const sleepFor = (ms: number) => ({ args: { ms } });

let stack: Stack;
let sheaf: SheafClient;

beforeAll(async () => {
  stack = await startStack({ env: { SHEAF_DEMO_SLEEP_MS: "100-300" } });
  sheaf = createClient({ baseUrl: stack.url });
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
});

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const row of rows) read.push(row);
  return read;
}

test("README's snippets, put one after the other, work as they stand", async () => {
  const readme = await readFile(join(ROOT, "packages/client/README.md"), "utf8");
  const snippets = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
  expect(snippets.length).toBeGreaterThan(5);
  await using dir = await tempDir();
  await symlink(join(ROOT, "node_modules"), join(dir.path, "node_modules"));
  for (const [at, name] of ["sun.jpg", "sea.jpg"].entries()) {
    await writeFile(join(dir.path, name), await photo({ width: 400, height: 300, seed: at + 1 }));
  }
  await writeFile(join(dir.path, "session.ts"), snippets.join("\n").replace("http://127.0.0.1:8080", stack.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["session.ts"], { cwd: dir.path, timeout: 60_000 });
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toBe("succeeded 3 of 3");
  expect(lines).toContain("100 %");
  expect(lines).toContain("2 images, 0 refused");
  expect(lines).toContain("all done: succeeded");
  expect(lines).toContain("application/zip true");
  expect(lines.slice(-3)).toEqual([
    "2 stopped",
    "2 run again",
    expect.stringMatching(/^422 invalid_operation \/options\S* [0-9a-f-]{36}$/),
  ]);
  expect((await stat(join(dir.path, "sun.jpg.small.avif"))).size).toBeGreaterThan(100);
});

test("what a watch tells and what the group holds are the same, and its end is told once", async () => {
  await sheaf.pauseQueue("demo");
  const { id } = await sheaf.submit({ task: "demo.sleep", items: [200, 400, 600].map(sleepFor) });
  const events: GroupEvent[] = [];
  for await (const event of sheaf.watch(id)) if (events.push(event) === 1) await sheaf.resumeQueue("demo");
  expect(events[0]?.type).toBe("group.snapshot");
  const done = events.flatMap((event) => (event.type === "task.succeeded" ? [event.data.task] : []));
  expect(done.toSorted((a, b) => a.index - b.index)).toEqual(await all(sheaf.tasks(id)));
  expect(events.at(-1)).toMatchObject({ type: "group.finished", data: { group: await sheaf.group(id) } });
  expect(await all(sheaf.watch(id, { lastEventId: events.at(-1)?.id ?? "" }))).toEqual([]);
});

test("a watch outlives its gateway, without a gap", async () => {
  const { id } = await sheaf.submit({ task: "demo.sleep", items: Array.from({ length: 20 }, () => sleepFor(500)) });
  const states = new Map<number, string>();
  const take = (event: GroupEvent) => {
    if (event.type === "group.snapshot")
      event.data.task_states?.forEach((state, index) => void states.set(index, state));
    if ("task" in event.data) states.set(event.data.task.index, event.data.task.state);
  };
  for await (const event of sheaf.watch(id)) {
    take(event);
    if (event.type !== "task.succeeded" || event.data.task.index !== 2) continue;
    for (const pid of await stack.pids("gateway")) process.kill(pid, "SIGKILL");
  }
  expect([...states.values()]).toEqual(Array.from({ length: 20 }, () => "succeeded"));
});

test("an upload with a bad file and a broken-off upload end as groups of all files, each at its place", async () => {
  const images = await Promise.all([1, 2, 3, 4].map((seed) => photo({ width: 200, height: 100, seed })));
  const files = images.map((data, at) => ({ name: `${at}.jpg`, data: new Blob([new Uint8Array(data)]) }));
  const { group, refused } = await sheaf.upload(
    files.toSpliced(1, 0, { name: "notes.txt", data: new Blob(["hello"]) }),
  );
  expect(refused).toMatchObject([{ index: 1, name: "notes.txt", error: { code: "unsupported_format", status: 415 } }]);
  expect(await sheaf.wait(group.id)).toMatchObject({ outcome: "partial", counts: { succeeded: 4, failed: 1 } });
  const names = async (id: string) => (await all(sheaf.tasks(id))).map(({ name }) => name);
  expect(await names(group.id)).toEqual(["0.jpg", "notes.txt", "1.jpg", "2.jpg", "3.jpg"]);

  const controller = new AbortController();
  const options = { idempotencyKey: crypto.randomUUID(), parallel: 1 };
  const onProgress = ({ index }: { readonly index: number }) => index === 1 && controller.abort();
  const broken = sheaf.upload(files, {}, { ...options, onProgress, signal: controller.signal });
  await expect(broken).rejects.toMatchObject({ name: "AbortError" });
  const resumed = await sheaf.upload(files, {}, options);
  expect(await sheaf.wait(resumed.group.id)).toMatchObject({ outcome: "succeeded", counts: { total: 4 } });
  expect(await names(resumed.group.id)).toEqual(files.map(({ name }) => name));
});

test("one key is one group, and another body under it is refused", async () => {
  const idempotencyKey = crypto.randomUUID();
  const submit = (items: number) =>
    sheaf.submit({ task: "demo.noop", items: Array.from({ length: items }, () => ({})) }, { idempotencyKey });
  const { id } = await submit(1);
  expect((await submit(1)).id).toBe(id);
  await expect(submit(2)).rejects.toMatchObject({ code: "idempotency_key_reused", status: 422 });
});

test("groups are listed newest first and by label", async () => {
  const album = crypto.randomUUID();
  const made: string[] = [];
  for (let n = 0; n < 3; n++) {
    made.unshift((await sheaf.submit({ task: "demo.noop", items: [{}], labels: { album } })).id);
  }
  expect((await all(sheaf.groups({ labels: { album }, pageSize: 2 }))).map(({ id }) => id)).toEqual(made);
});

test("single tasks are read, cancelled and retried", async () => {
  const { id } = await sheaf.submit({ task: "demo.sleep", items: [60_000, 60_000, 1].map(sleepFor) });
  expect(await sheaf.cancelTask(id, 0)).toMatchObject({ group_id: id, index: 0 });
  await sheaf.cancel(id);
  const { counts } = await sheaf.wait(id);
  expect(counts).toMatchObject({ total: 3, finished: 3 });
  expect(await sheaf.retryTask(id, 0)).toMatchObject({ index: 0, round: 2 });
  expect(await sheaf.task(id, 0)).toMatchObject({ attempts: expect.any(Array) });
  expect(await all(sheaf.tasks(id, { state: ["cancelled", "failed"] }))).not.toEqual([]);
  await sheaf.cancel(id);
});

test("failed tasks of all groups are told, and run again in bulk", async () => {
  const { id } = await sheaf.submit({ task: "demo.sleep", items: [sleepFor(-1), sleepFor(0)] });
  await sheaf.wait(id);
  const filter = { error: "invalid_operation", queue: "demo" } as const;
  expect(await sheaf.failures(filter)).toMatchObject([
    { code: "invalid_operation", samples: [{ group_id: id, index: 0 }] },
  ]);
  expect(await sheaf.retryFailures({ error: ["timeout", "poison"] })).toEqual({ retried: 0, groups: 0, more: false });
  expect(await sheaf.retryFailures(filter)).toEqual({ retried: 1, groups: 1, more: false });
  expect(await sheaf.group(id)).toMatchObject({ round: 2 });
});

test("an output is had in part, and who asks for none is told so", async () => {
  const { group } = await sheaf.upload([{ name: "a.png", data: await photoBlob() }], { options: { preset: "thumb" } });
  await sheaf.wait(group.id);
  const [output] = (await sheaf.task(group.id, 0)).outputs;
  const whole = await (await sheaf.download(output?.href ?? "")).bytes();
  expect(whole.length).toBe(output?.bytes);
  const part = await sheaf.download(output?.href ?? "", { range: { first: 4, last: 7 } });
  expect([part.status, await part.bytes()]).toEqual([206, whole.slice(4, 8)]);
  await expect(sheaf.download(`/v1/groups/${group.id}/tasks/0/outputs/none`)).rejects.toMatchObject({ status: 404 });
});

const photoBlob = async () => new Blob([new Uint8Array(await photo({ width: 64, height: 64, format: "png" }))]);

test("an open group is filled with images, sealed, and read only where it has changed", async () => {
  const { id } = await sheaf.submit({ task: "image.process", options: { preset: "thumb" }, open: true });
  const image = await sheaf.uploadImage(await photoBlob());
  expect(image).toMatchObject({ id: expect.stringMatching(/^img_/), format: "png", bytes: (await photoBlob()).size });
  const items = { firstIndex: 0, items: [{ source: image.id, name: "a.png" }] };
  await sheaf.append(id, items);
  expect(await sheaf.append(id, items)).toMatchObject({ counts: { total: 1 }, open: true });
  expect(await sheaf.seal(id)).toMatchObject({ open: false });
  const { revision, outcome } = await sheaf.wait(id);
  expect(outcome).toBe("succeeded");
  expect(await sheaf.groupIfChanged(id, revision)).toBeUndefined();
  expect(await sheaf.groupIfChanged(id, "1")).toMatchObject({ id, revision });
  await expect(sheaf.redeliverWebhook(id)).rejects.toMatchObject({ code: "no_webhook" });
});

test("operators follow Control, steer queues and workers, and find it among the actions", async () => {
  const states: string[] = [];
  let worker = "";
  for await (const { queues, workers } of sheaf.watchControl({ onConnection: ({ state }) => states.push(state) })) {
    expect(queues.map(({ name }) => name)).toContain("demo");
    worker = workers[0]?.id ?? "";
    if (worker !== "") break;
  }
  expect(states).toEqual(["live"]);
  expect((await sheaf.controlHistory()).points).toEqual(expect.any(Array));

  expect(await sheaf.pauseQueue("demo")).toMatchObject({ name: "demo", paused: true });
  const { id } = await sheaf.submit({ task: "demo.noop", items: [{}, {}] });
  expect(await sheaf.purgeQueue("demo")).toEqual({ cancelled: 2, groups: 1 });
  expect(await sheaf.group(id)).toMatchObject({ state: "finished", counts: { cancelled: 2 } });
  expect((await sheaf.limitQueue("demo", { rate_per_s: 50 })).limits).toMatchObject({ rate_per_s: 50 });
  expect((await sheaf.limitQueue("demo", {})).limits).toMatchObject({ rate_per_s: null });
  expect(await sheaf.resumeQueue("demo")).toMatchObject({ paused: false });

  expect(await sheaf.drainWorker(worker)).toMatchObject({ id: worker, state: "draining" });
  expect((await sheaf.resumeWorker(worker)).state).not.toBe("draining");
  expect(await sheaf.resizeWorker(worker, 3)).toMatchObject({ slots: 3 });
  await expect(sheaf.shutDownWorker("nobody")).rejects.toMatchObject({ status: 404 });
  const actions = await all(sheaf.actions({ pageSize: 2 }));
  expect(actions.slice(0, 3).map(({ what, target }) => [what, target])).toEqual([
    ["worker.slots", worker],
    ["worker.resume", worker],
    ["worker.drain", worker],
  ]);
});

test("a page's session, or a link, is enough for a watch; no key goes along", async () => {
  await using keyed = await startKeyedStack();
  const baseUrl = keyed.stack.url;
  const page = createClient({ baseUrl, fetch: pageFetch() });
  await expect(page.session()).rejects.toMatchObject({ status: 401, code: "unauthenticated" });
  expect(await page.signIn(keyed.keys["submitter"] ?? "")).toMatchObject({ role: "submitter" });
  expect(await page.session()).toMatchObject({ tenant: "acme", expires_at: expect.any(String) });
  const { id } = await page.submit({ task: "demo.noop", items: [{}] });
  expect((await all(page.watch(id))).at(-1)?.type).toBe("group.finished");

  const { token } = await page.links(id, { scope: ["outputs", "events"], expiresS: 60 });
  const guest = createClient({ baseUrl, link: token });
  expect((await all(guest.watch(id))).at(-1)?.type).toBe("group.finished");
  expect(await all(guest.tasks(id))).toHaveLength(1);
  await expect(guest.archive(id)).rejects.toMatchObject({ code: "permission_denied" });
  await page.signOut();
  await expect(page.group(id)).rejects.toMatchObject({ status: 401 });
});

/** `fetch` as a page of the gateway's own has it: it keeps the cookie and says where it comes from. */
function pageFetch(): typeof fetch {
  let cookie = "";
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    expect(headers.has("authorization")).toBe(false);
    headers.set("sec-fetch-site", "same-origin");
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(url, { ...init, headers });
    for (const set of response.headers.getSetCookie()) cookie = set.split(";", 1)[0] ?? "";
    return response;
  };
}

test("what the installation offers is told, and what is not there is an error by name", async () => {
  expect((await sheaf.taskTypes()).map(({ name }) => name)).toContain("image.process");
  expect((await sheaf.presets()).map(({ name }) => name)).toContain("thumb");
  expect(await sheaf.limits()).toMatchObject({ image_bytes: 32 * 2 ** 20 });
  expect(await sheaf.control()).toMatchObject({ interval_s: 10 });
  const calls = [sheaf.group, sheaf.wait, (id: string) => all(sheaf.watch(id)), sheaf.delete];
  for (const call of calls) await expect(call(UNKNOWN)).rejects.toMatchObject({ status: 404, code: "not_found" });
});
