import { createHash, randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { imageId, outputKey, sourceKey } from "@sheaf/blobs";
import { presentRuns } from "@sheaf/broker";
import { GroupOutcome, RunOutcome, type Task } from "@sheaf/proto";
import { FAILPOINTS, newGroupId } from "@sheaf/service";
import { photo } from "@sheaf/testkit";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { expectWhole } from "./expect-whole.ts";
import { reportsOf } from "./history.ts";
import { createPool, type Pool } from "./pool.ts";
import { type Rig, startRig } from "./rig.ts";
import type { Armed, SupervisedService } from "./supervised-service.ts";

/** A dead worker's runs come back after six seconds, most of a test: several tests wait at once. */
const PLACES = 5;
const DIES_WITHIN_MS = 40_000;
const PHOTOS = 30;
const DIFFERENT = 6;
/** Small ones: what is made of the photos matters less than when. */
const OPTIONS = {
  outputs: {
    small: { resize: { width: 96 }, format: "webp" },
    tiny: { resize: { width: 32 }, format: "jpeg" },
  },
};
/** What two slots hold: two images being made, and two made before them being stored. */
const MOST_LOST = 4;
/** A message that nobody acks is delivered again, and taken out then. */
const QUEUE_EMPTY_WITHIN_MS = 20_000;

/** In the midst of the group: some runs have ended, others are held. */
const PLACES_TO_DIE: readonly Armed[] = [
  "run.before-outputs@5",
  "run.after-outputs@5",
  "report.before-append@4",
  "report.after-append@4",
  "ack.before@6",
];

const rigs: Rig[] = [];
const schedulers: SupervisedService[] = [];
let places: Pool<Rig>;
let photos: Buffer[];

beforeAll(async () => {
  rigs.push(...(await Promise.all(Array.from({ length: PLACES }, startRig))));
  schedulers.push(...rigs.map((rig) => rig.start("scheduler")));
  photos = await Promise.all(Array.from({ length: DIFFERENT }, (_, seed) => photo({ width: 240, height: 180, seed })));
  places = createPool(rigs);
});

afterAll(async () => {
  await Promise.all(schedulers.map((scheduler) => scheduler[Symbol.asyncDispose]()));
  await Promise.all(rigs.map((rig) => rig[Symbol.asyncDispose]()));
});

test("every place in the worker has a case", () => {
  const places = Object.keys(FAILPOINTS).filter((name) => /^(?:run|report|ack)\./.test(name));
  expect(PLACES_TO_DIE.map((at) => at.replace(/@.*/, "")).toSorted()).toEqual(places.toSorted());
});

test.concurrent.for(PLACES_TO_DIE)("a worker dies at %s: every image of 30 is there, once", (at) =>
  places.use(async (rig) => {
    await using worker = rig.start("worker", at);
    const label = randomUUID();
    const id = newGroupId();
    const sources = await Promise.all(photos.map((bytes) => store(rig, bytes)));
    const items = Array.from({ length: PHOTOS }, (_, i) => ({ source: sources[i % DIFFERENT] ?? "" }));
    const request = { groupId: id, task: "image.process", items, options: OPTIONS, labels: { scenario: label } };
    const [death] = await Promise.all([worker.died(DIES_WITHIN_MS), rig.call((client) => client.submitGroup(request))]);
    expect(death).toEqual({ end: "SIGKILL", failpoint: at.replace(/@.*/, "") });

    await rig.until(id, ({ progress }) => progress === 1);
    const empty = async () =>
      expect((await presentRuns(rig.broker, "images")).filter(({ groupId }) => groupId === id)).toEqual([]);
    await vi.waitFor(empty, { timeout: QUEUE_EMPTY_WITHIN_MS, interval: 200 });
    const history = await expectWhole(rig, label, [{ id, submitted: PHOTOS, outcome: GroupOutcome.SUCCEEDED }]);
    const tasks = await rig.tasks(id);
    await Promise.all(tasks.map((task) => expectOutputs(rig, id, task)));
    expect(new Set(tasks.map(({ outputs }) => JSON.stringify(outputs.map(({ sha256 }) => sha256)))).size).toBe(
      DIFFERENT,
    );

    const lost = tasks.reduce((sum, { attempt }) => sum + attempt - 1, 0);
    const returned = reportsOf(history, id).filter(({ outcome }) => outcome === RunOutcome.RETURNED).length;
    console.log(`${at}: of ${PHOTOS} images ${lost} were computed again, ${returned} runs were handed back unrun`);
    expect(lost).toBeLessThanOrEqual(MOST_LOST);
    expect(worker.deaths).toEqual([death]);
  }),
);

/** Puts a photo where an upload would. */
async function store({ blobs }: Rig, bytes: Buffer): Promise<string> {
  const draft = await blobs.draft(chunksOf(bytes), { maxBytes: bytes.length });
  const id = imageId("default", draft.sha256);
  await draft.commit(sourceKey(id));
  return id;
}

async function* chunksOf(bytes: Buffer) {
  yield bytes;
}

async function expectOutputs({ blobs }: Rig, groupId: string, { index, outputs }: Task): Promise<void> {
  expect(outputs.length).toBeGreaterThan(0);
  for (const { name, format, width, height, sha256 } of outputs) {
    const bytes = await buffer(await blobs.get(outputKey(groupId, index, name, format)));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width, height });
  }
}
