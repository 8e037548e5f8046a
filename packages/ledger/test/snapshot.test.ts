import { create } from "@bufbuild/protobuf";
import { type Event, EventSchema, FollowUpKind, Priority } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  apply,
  ChangeFan,
  type Group,
  type GroupImage,
  groupFrom,
  imageOf,
  LedgerState,
  type LogEntry,
  Restoring,
  SnapshotDefectError,
  type SnapshotEnd,
  type SnapshotStart,
  StateWalk,
  type Tombstone,
} from "../src/index.ts";
import { type Picture, pictureOf } from "./picture.ts";
import { entriesOf, play } from "./play.ts";
import { history, type RecordSteps, recordSteps, type Step, step } from "./steps.ts";

/** A snapshot as it would be read from a file. */
interface Snapshot {
  readonly start: SnapshotStart;
  readonly tombs: Tombstone[];
  readonly images: GroupImage[];
  readonly end: SnapshotEnd;
}

/**
 * Everything that two equal states have alike, but for the counters of what was ignored and for tombstones whose time
 * has come, which leave with the next record.
 */
function likenessOf(state: LedgerState) {
  const { seq, timeMs, workers, taskTypes } = state;
  const actions = [...state.actions.values()];
  const tombs = [...state.deleted].filter(([, { untilMs }]) => untilMs > timeMs).toSorted();
  const revisions = [...state.groups.values()].map((g) => g.revision);
  const picture: Picture = { ...pictureOf(state), deleted: tombs.map(([id]) => id) };
  const book = state.tenants.get("t");
  const tenant = [[...(book?.groups.before() ?? [])].map(({ terms }) => terms.id), book?.unfinishedTasks ?? 0];
  const types = [...taskTypes.values()];
  return { picture, tenant, seq, revisions, workers: [...workers], tombs, types, actions };
}

/** The records of a history, some of which tell of task types and of what operators did, too. */
function entriesWithTypes(records: readonly RecordSteps[]): readonly LogEntry[] {
  const entries = entriesOf(records);
  for (const { seq, record } of entries) {
    if (seq % 4 === 0) record.events.push(typesRegistered(`type-${seq % 3}`, `queue-${seq}`));
    if (seq % 3 === 0) record.events.push(operatorActed(), operatorActed());
  }
  return entries;
}

function operatorActed(): Event {
  return create(EventSchema, { kind: { case: "operatorActed", value: { actor: "ops", what: "queue.pause" } } });
}

function typesRegistered(name: string, queue: string): Event {
  const types = [{ name, queue, maxAttempts: 3, timeoutMs: 0 }];
  return create(EventSchema, { kind: { case: "taskTypesRegistered", value: { types } } });
}

/**
 * Takes a snapshot that begins behind the first `from` entries and has `paces[i]` steps before the i-th entry that
 * follows. Answers it, and what the state was like after each entry.
 */
function takeFuzzily(entries: readonly LogEntry[], from: number, paces: readonly number[]) {
  const state = new LedgerState();
  const changes = new ChangeFan();
  const likenesses = new Map<number, ReturnType<typeof likenessOf>>();
  const fold = (entry: LogEntry) => {
    apply(state, entry, changes);
    likenesses.set(entry.seq, likenessOf(state));
  };
  for (const entry of entries.slice(0, from)) fold(entry);
  likenesses.set(state.seq, likenessOf(state));
  const walk = new StateWalk(state);
  const unlisten = changes.listen(walk);
  const taken: Omit<Snapshot, "end"> = { start: walk.start, tombs: [], images: [] };
  let end: SnapshotEnd | undefined;
  const step = () => {
    const tomb = walk.nextTomb();
    if (tomb) return taken.tombs.push(tomb);
    const image = walk.nextGroup();
    if (image) return taken.images.push(structuredClone(image));
    end ??= structuredClone(walk.end());
    return unlisten();
  };
  for (const [i, entry] of entries.slice(from).entries()) {
    for (let n = paces[i] ?? 0; n > 0 && !end; n--) step();
    fold(entry);
  }
  while (!end) step();
  return { snapshot: { ...taken, end }, likenesses };
}

function restored({ start, tombs, images, end }: Snapshot): LedgerState {
  const restoring = new Restoring(start);
  for (const tomb of tombs) restoring.addTomb(tomb);
  for (const image of images) restoring.addGroup(structuredClone(image));
  const state = new LedgerState();
  restoring.fill(state, end);
  return state;
}

/** Steps before each record: of a snapshot in a hurry, or of one that takes as long as a history. */
const paces = fc.oneof(
  fc.array(fc.constantFrom(0, 1, 2, 5), { minLength: 40, maxLength: 40 }),
  fc.array(fc.constantFrom(0, 0, 0, 0, 0, 1), { minLength: 40, maxLength: 40 }),
);

const groupId = fc.constantFrom("g0" as const, "g1" as const, "g2" as const);
const kind = fc.constantFrom(FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED);
const seldom = fc.constantFrom(false, false, false, true);

/** A group that is done at once, perhaps a follow-up of another; what makes its parents due comes by the other steps. */
const follower = fc
  .record({
    group: groupId,
    parent: fc.record({ id: groupId, kind }),
    retentionMs: fc.constantFrom(0 as const, 1_000 as const),
    alone: seldom,
  })
  .map(({ alone, parent, ...plan }): Step => {
    const base = { do: "accept" as const, count: 0, rejected: [], queue: "demo" as const };
    const rest = {
      priority: Priority.LOW,
      maxAttempts: 1,
      deadlineInMs: null,
      notBeforeInMs: null,
      hold: false,
      sealed: true,
      hash: 0,
      webhook: false,
    };
    const followUps = [FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED];
    return { ...base, ...rest, ...plan, followUps, notAfterInMs: undefined, parent: alone ? undefined : parent };
  });
const family = fc.record({
  afterMs: fc.constantFrom(0, 1, 5_000),
  steps: fc.array(fc.oneof(follower, step), { minLength: 1, maxLength: 3 }),
});
/** Histories in which groups come and go more often than in most, and more often follow each other. */
const families = fc.array(fc.oneof(family, recordSteps), { maxLength: 40, size: "max" });

test("a snapshot taken group by group while the fold went on, and the rest of the log, are the whole log", () => {
  const seen = { left: 0, tombs: 0, late: 0, during: 0 };
  fc.assert(
    fc.property(families, fc.nat(40), paces, (records, from, pace) => {
      const entries = entriesWithTypes(records);
      const { snapshot, likenesses } = takeFuzzily(entries, from, pace);
      const { start, end, images } = snapshot;
      const state = restored(snapshot);
      expect(state.seq).toBe(start.seq);
      if (end.seq === start.seq) expect(likenessOf(state)).toEqual(likenesses.get(start.seq));
      for (const entry of entries) {
        apply(state, entry);
        if (entry.seq > start.seq && entry.seq >= end.seq) {
          expect(likenessOf(state)).toEqual(likenesses.get(entry.seq));
        }
      }
      seen.during += end.seq - start.seq;
      seen.left += end.left.length;
      seen.tombs += end.tombs.length;
      seen.late += images.filter(({ terms }) => terms.acceptSeq > start.seq).length;
    }),
    { numRuns: 1_500 },
  );
  // What is hard about it has come about.
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(5);
});

test("a snapshot of a state that was itself restored is as good", () => {
  fc.assert(
    fc.property(history, fc.nat(40), paces, (records, from, pace) => {
      const entries = entriesWithTypes(records);
      const { snapshot, likenesses } = takeFuzzily(entries, from, pace);
      const first = restored(snapshot);
      for (const entry of entries.filter(({ seq }) => seq <= snapshot.end.seq)) apply(first, entry);
      const walk = new StateWalk(first);
      const images: GroupImage[] = [];
      for (let image = walk.nextGroup(); image; image = walk.nextGroup()) images.push(image);
      const second = restored({ start: walk.start, tombs: [...first.deleted], images, end: walk.end() });
      for (const entry of entries) apply(second, entry);
      expect(likenessOf(second)).toEqual(likenesses.get(second.seq));
    }),
    { numRuns: 300 },
  );
});

/** Every field of a group, as plain values where its parts keep theirs to themselves. */
function fieldsOf(group: Group): object {
  const { tasks, history: past, dueAtMs, rounds, taskStops, ...fields } = group;
  const columns = Object.entries(tasks).map(([name, column]) => [name, [...column.subarray(0, tasks.length)]]);
  const sparse = [dueAtMs, rounds, taskStops].map((values) => [...values.entries()]);
  return { ...fields, foldedSeq: 0, columns, sparse, past: [...(past?.pack() ?? [])] };
}

test("an image holds every field of its group", () => {
  fc.assert(
    fc.property(history, (records) => {
      const { state } = play(records);
      for (const group of state.groups.values()) {
        const copy = groupFrom(structuredClone(imageOf(group, state.seq)));
        expect(fieldsOf(copy)).toEqual(fieldsOf(group));
        expect(copy.foldedSeq).toBe(state.seq);
      }
    }),
    { numRuns: 300 },
  );
});

test("every field of a state is in a snapshot, or is made of what is in it", () => {
  const written = ["groups", "queues", "workers", "taskTypes", "actions", "deleted", "seq", "timeMs"];
  const made = ["tenants", "retainedTasks", "pendingReports", "settledSeq"];
  const notKept = ["ignored"];
  expect(Object.keys(new LedgerState()).toSorted()).toEqual([...written, ...made, ...notKept].toSorted());
});

test("a snapshot without one of its groups is refused and leaves the state empty", () => {
  const entries = fc.sample(history, { numRuns: 50, seed: 3 }).map(entriesOf);
  const { snapshot } = entries.map((e) => takeFuzzily(e, 40, [])).find(({ snapshot: s }) => s.images.length > 1) ?? {};
  if (!snapshot) throw new Error("no history with two groups");
  const restoring = new Restoring(snapshot.start);
  for (const image of snapshot.images.slice(1)) restoring.addGroup(image);
  const state = new LedgerState();
  expect(() => restoring.fill(state, snapshot.end)).toThrow(SnapshotDefectError);
  expect(state).toEqual(new LedgerState());
});
