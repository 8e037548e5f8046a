import { expect, test } from "vitest";
import { event } from "../ledger-writer.ts";
import { accepted, foldedOf, foldNext } from "../snapshot/test-state.ts";
import { CourierDesk } from "./courier-desk.ts";

const webhook = { url: "https://example.org/", secret: "s" };
/** Finished at once: it has no tasks. */
const finished = (id: string, tenant = "t") => accepted(id, 0, { webhook, tenant });
const attempted = (groupId: string, attempt: number, error: string, final = false) =>
  event({ case: "webhookAttempted", value: { groupId, message: 1, attempt, status: 500, error, final } });
const idsOf = (taken: readonly { group: { terms: { id: string } } }[]) => taken.map(({ group }) => group.terms.id);
const SECOND_MS = 1_000;

test("a message is due at once, once, and again when its attempt has failed and its time has come", () => {
  const folding = foldedOf([finished("g"), accepted("plain", 0)]);
  const desk = new CourierDesk(folding.state);
  const group = folding.state.groups.get("g");
  if (!group) throw new Error("no group");
  const { timeMs } = folding.state;
  expect(idsOf(desk.take(timeMs))).toEqual(["g"]);
  expect(desk.take(timeMs)).toEqual([]);
  foldNext(folding, attempted("g", 1, "answered 500"));
  desk.note(group);
  desk.over(group);
  expect(desk.take(timeMs + 3 * SECOND_MS)).toEqual([]);
  expect(idsOf(desk.take(timeMs + 6 * SECOND_MS))).toEqual(["g"]);
  foldNext(folding, attempted("g", 2, ""));
  desk.note(group);
  desk.over(group);
  expect(desk.take(Number.POSITIVE_INFINITY)).toEqual([]);
});

test("what a leader before has attempted counts", () => {
  const { state } = foldedOf([finished("g"), attempted("g", 1, "answered 500"), finished("given up")]);
  const desk = new CourierDesk(state);
  expect(idsOf(desk.take(state.timeMs))).toEqual(["given up"]);
  expect(idsOf(desk.take(state.timeMs + 6 * SECOND_MS))).toEqual(["g"]);
});

test("a group that was retried or deleted before its turn is passed over", () => {
  const folding = foldedOf([finished("deleted"), finished("stays")]);
  const desk = new CourierDesk(folding.state);
  foldNext(folding, event({ case: "groupDeleted", value: { groupId: "deleted" } }));
  expect(idsOf(desk.take(folding.state.timeMs))).toEqual(["stays"]);
});

test("no tenant takes more than its share, and each gets its turn", () => {
  const many = Array.from({ length: 100 }, (_, at) => finished(`many-${at}`, "many"));
  const { state } = foldedOf([...many, finished("one", "few")]);
  const desk = new CourierDesk(state);
  const taken = desk.take(state.timeMs);
  expect(taken).toHaveLength(17);
  expect(idsOf(taken)).toContain("one");
  expect(desk.take(state.timeMs)).toEqual([]);
  for (const { group } of taken) desk.over(group);
  expect(idsOf(desk.take(state.timeMs))).toEqual(Array.from({ length: 16 }, (_, at) => `many-${at + 16}`));
});
