import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { type BlobStore, openBlobStore, outputKey } from "@sheaf/blobs";
import { ItemSchema, SubmitGroupRequestSchema, TaskState } from "@sheaf/proto";
import type { FixtureOptions, GatewayFixture } from "../testing/gateway-fixture.ts";
import { startGateway } from "../testing/gateway-fixture.ts";
import type { HeldGroup } from "../testing/held-group.ts";
import { makePageFolder } from "../testing/page-folder.ts";
import type { SchedulerDouble } from "../testing/scheduler-double.ts";
import { OUTSIDE_TEXT } from "./faults.ts";
import { HOSTILE_NAMES } from "./forms.ts";
import { KNOWN_ID, KNOWN_TASKS, OUTSIDE } from "./targets.ts";

/** Groups that the double keeps: it must not be what grows. */
const MOST_GROUPS = 200;
/** Bodies that never come and heads that never end are over soon. */
const TIMING = { headersTimeoutMs: 1_000, stallMs: 1_000, sse: { heartbeatMs: 50, cutMs: 500, slowMs: 10 } };

/** A gateway to be fuzzed, whose blob store has neighbours that nobody may touch. */
export interface FuzzRig extends AsyncDisposable {
  readonly gateway: GatewayFixture;
  /** Of the store. */
  readonly folder: string;
  /** Files that are left unfinished in the store. */
  tempFiles(): Promise<string[]>;
  /** What stands beside the store, by path, with its content. */
  neighbours(): Promise<Record<string, string>>;
}

/** Starts one. `spoil` may put a flaw into the store. */
export async function startFuzzRig(
  options: FixtureOptions = {},
  spoil = (blobs: BlobStore) => blobs,
): Promise<FuzzRig> {
  const home = await mkdtemp(join(tmpdir(), "sheaf-fuzz-home-"));
  const folder = join(home, "a", "store");
  await mkdir(folder, { recursive: true });
  for (const path of [home, join(home, "a")]) {
    for (const name of [OUTSIDE, `${OUTSIDE}.webp`]) await writeFile(join(path, name), OUTSIDE_TEXT);
  }
  const blobs = await openBlobStore(folder);
  await storeOutputs(blobs);
  // It is read once.
  await using page = await makePageFolder();
  const gateway = await startGateway({
    blobs: spoil(blobs),
    pageFolder: page.path,
    ...options,
    timing: { ...TIMING, ...options.timing },
  });
  const { scheduler } = gateway;
  scheduler.before = () => keepSmall(scheduler);
  keepSmall(scheduler);
  return {
    gateway,
    folder,
    tempFiles: () => readdir(join(folder, "tmp")),
    async neighbours() {
      const entries = await readdir(home, { recursive: true, withFileTypes: true });
      const outside = entries.filter((entry) => !join(entry.parentPath, entry.name).startsWith(folder));
      const paths = outside.map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const);
      const read = ([path, isFile]: (typeof paths)[number]) => (isFile ? readFile(path, "utf8") : "folder");
      return Object.fromEntries(
        await Promise.all(paths.map(async (one) => [one[0].slice(home.length), await read(one)])),
      );
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function keepSmall({ groups, calls }: SchedulerDouble): void {
  calls.length = 0;
  if (groups.size > MOST_GROUPS) groups.clear();
  const known = groups.get(KNOWN_ID);
  if (known === undefined || known.items.length > 2 * KNOWN_TASKS) groups.set(KNOWN_ID, knownGroup());
}

function nameOf(index: number): string {
  return HOSTILE_NAMES[index % HOSTILE_NAMES.length]?.toWellFormed() ?? "";
}

/** Its tasks have succeeded, and have one output each. */
function knownGroup(): HeldGroup {
  const items = Array.from({ length: KNOWN_TASKS }, (_, index) =>
    create(ItemSchema, { source: "a", name: nameOf(index) }),
  );
  const request = create(SubmitGroupRequestSchema, { groupId: KNOWN_ID, task: "image.process" });
  const output = { name: "web", format: "webp", width: 1, height: 1, bytes: 10, sha256: "a".repeat(64) };
  const state = TaskState.SUCCEEDED;
  const tasks = new Map(items.map((_, index) => [index, { state, outputs: [output] }]));
  return { request, items, tasks, sealed: false, cancelled: false, revision: 1, succeeded: KNOWN_TASKS };
}

async function storeOutputs(blobs: BlobStore): Promise<void> {
  for (let index = 0; index < KNOWN_TASKS; index++) {
    const draft = await blobs.draft(bytesOf("0123456789"), { maxBytes: 100 });
    await draft.commit(outputKey(KNOWN_ID, index, "web", "webp"));
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
