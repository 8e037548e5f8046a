import { BrokerUnavailableError } from "@sheaf/broker";
import { RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, reported } from "../../../../packages/ledger/test/events.ts";
import { TestLog } from "../../../../packages/ledger/test/test-log.ts";
import { type Answer, type AnswerSource, answer, type Position } from "./answer.ts";
import { decodeResponse } from "./encoded.ts";
import { TaskBytes } from "./task-bytes.ts";
import { TestPresenter } from "./test-fold.ts";
import { Touches } from "./touches.ts";

/** A group of which `count` tasks have been started since it was first looked at. */
function sourceOf(count: number): AnswerSource & { readonly presenter: TestPresenter } {
  const log = new TestLog();
  log.add(accepted("g", { count }));
  const reports = Array.from({ length: count }, (_, index) => ({ index, outcome: RunOutcome.STARTED }));
  log.add(reported("w", "g", reports));
  const touches = new Touches();
  touches.touch(0, count, { seq: 2, total: count });
  const bounds = { tasks: 1_000, bytes: 1_000_000 };
  const presenter = new TestPresenter();
  return { group: log.group("g"), touches, taskBytes: new TaskBytes(), since: 1, newest: 2, presenter, bounds };
}

const DETAILS = { tasks: true, details: true };
const SEEN_ONE: Position = { cursor: 1, shown: undefined };

function namesIn({ bytes }: Answer): string[] {
  return decodeResponse(bytes).tasks.map((task) => task.name);
}

test("a task whose payload is gone is told without it, all others with theirs", async () => {
  const source = sourceOf(100);
  source.presenter.read = async (index) => {
    if (index === 1) throw new Error("record 7 is not in the log any more");
    return "there";
  };
  const told = await answer(source, SEEN_ONE, DETAILS);
  expect(namesIn(told)).toEqual(["there", "", ...new Array(98).fill("there")]);
  expect(told.position.cursor).toBe(2);
});

test("a broker that is away is asked for a few payloads only, and every task is told", async () => {
  const source = sourceOf(200);
  let reads = 0;
  source.presenter.read = async (index) => {
    reads++;
    if (index === 0) return "cached";
    throw new BrokerUnavailableError("away");
  };
  const names = namesIn(await answer(source, SEEN_ONE, DETAILS));
  expect(names).toEqual(["cached", ...new Array(199).fill("")]);
  expect(reads).toBeLessThan(50);
});

test("who asks for the group alone is told nothing of tasks, and reads none", async () => {
  const source = sourceOf(3);
  for (const cursor of [0, 1]) {
    const told = await answer(source, { cursor, shown: undefined }, { tasks: false, details: false });
    const response = decodeResponse(told.bytes);
    expect(response).toMatchObject({ snapshot: cursor === 0, tasks: [], group: { counts: { running: 3 } } });
    expect(response.states).toHaveLength(0);
  }
  expect(source.presenter.tasks).toBe(0);
});
