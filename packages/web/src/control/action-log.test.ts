import { type Action, SheafError } from "@sheaf/client";
import { expect, it, vi } from "vitest";
import { ActionLog } from "./action-log.ts";

function action(id: string): Action {
  return { id, at: null, actor: "o", what: "queue.paused", target: "images", detail: null, effect: "paused" };
}

/** A service whose answers come when the test lets them, each with one action. */
function heldAnswers() {
  const answers: PromiseWithResolvers<string>[] = [];
  const log = new ActionLog(async function* () {
    const answer = Promise.withResolvers<string>();
    answers.push(answer);
    yield action(await answer.promise);
  });
  const shown = () => log.actions.get()?.map(({ id }) => id);
  return { log, answers, shown };
}

it("an older answer that comes later does not hide the operator's own action", async () => {
  const { log, answers, shown } = heldAnswers();
  const older = log.refresh();
  await log.command(Promise.resolve("paused"), () => undefined);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.resolve("own");
  await vi.waitFor(() => expect(shown()).toEqual(["own"]));
  answers[0]?.resolve("before");
  await older;
  expect(shown()).toEqual(["own"]);
});

it("answers in the order they were asked for are shown one after the other", async () => {
  const { log, answers, shown } = heldAnswers();
  const older = log.refresh();
  await log.command(Promise.resolve("paused"), () => undefined);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[0]?.resolve("before");
  await older;
  expect(shown()).toEqual(["before"]);
  answers[1]?.resolve("own");
  await vi.waitFor(() => expect(shown()).toEqual(["own"]));
});

it("a command tells its answer, and one that is refused is listed, too", async () => {
  const { log, answers, shown } = heldAnswers();
  const told: string[] = [];
  await log.command(Promise.resolve("paused"), (answer) => told.push(answer));
  const refused = log.command(Promise.reject(new Error("no")), (answer: string) => told.push(answer));
  await expect(refused).rejects.toThrow("no");
  expect(told).toEqual(["paused"]);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.resolve("refused");
  await vi.waitFor(() => expect(shown()).toEqual(["refused"]));
});

it("what was read, or is being read, is not read again before it is old, however that ended", async () => {
  const { log, answers } = heldAnswers();
  const first = log.refresh();
  await log.refresh();
  answers[0]?.reject(new SheafError("unreachable", "away"));
  await first;
  await log.refresh();
  expect(answers).toHaveLength(1);
});
