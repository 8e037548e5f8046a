import { create } from "@bufbuild/protobuf";
import { EventSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { TestLog } from "../test/test-log.ts";
import { minReaderOf } from "./min-reader.ts";
import { MAX_ACTIONS } from "./recent-actions.ts";

const acted = create(EventSchema, { kind: { case: "operatorActed", value: { actor: "ops", what: "queue.pause" } } });
const names = (places: readonly { seq: number; event: number }[]) => places.map(({ seq, event }) => `${seq}-${event}`);

test("what operators did is found by its place in the log, newest first, page by page", () => {
  const log = new TestLog().add(acted).pass(5).add(acted, acted).pass(5).add(acted);
  const { actions } = log.state;
  expect(names(actions.before(undefined, 2))).toEqual(["3-0", "2-1"]);
  expect(names(actions.before({ seq: 2, event: 1 }, 10))).toEqual(["2-0", "1-0"]);
  expect(actions.before({ seq: 1, event: 0 }, 10)).toEqual([]);
  expect(actions.before(undefined, 1)[0]?.timeMs).toBe(log.timeMs);
  // A place whose action has left is a place still.
  expect(names(actions.before({ seq: 2, event: 7 }, 1))).toEqual(["2-1"]);
});

test("a thousand are kept, and the oldest leave", () => {
  const log = new TestLog();
  for (let at = 0; at < MAX_ACTIONS + 3; at++) log.add(acted);
  expect(log.state.actions.values()).toHaveLength(MAX_ACTIONS);
  expect(log.state.actions.values()[0]?.seq).toBe(4);
});

test("what is there already is not added once more, whatever comes between", () => {
  const log = new TestLog().add(acted, acted);
  for (const place of [...log.state.actions.values()]) log.state.actions.add(place);
  expect(names(log.state.actions.values())).toEqual(["1-0", "1-1"]);
});

test("a replica that does not know of actions must not skip them", () => {
  expect(minReaderOf(acted)).toBe(4);
});
