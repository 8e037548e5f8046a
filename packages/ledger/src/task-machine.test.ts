import { readFileSync } from "node:fs";
import { TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { isTerminal, nextTaskState, type TaskEvent } from "./task-machine.ts";

/** The table of docs/state-machine.md: event → state → what the document says follows. */
function documented(): Map<string, Map<string, string>> {
  const text = readFileSync(new URL("../../../docs/state-machine.md", import.meta.url), "utf8");
  const lines = text.split("\n");
  const head = lines.findIndex((line) => /^\| event +\|/.test(line));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", ""));
  const states = cells(lines[head] ?? "").slice(1);
  const rows = lines.slice(
    head + 2,
    lines.findIndex((line, at) => at > head && !line.startsWith("|")),
  );
  return new Map(
    rows.map((row) => {
      const [event = "", ...next] = cells(row);
      return [event, new Map(states.map((state, at) => [state, next[at] ?? ""]))];
    }),
  );
}

const STATES = Object.entries(TaskState).filter(([, value]) => value !== TaskState.UNSPECIFIED);
const nameOf = (state: TaskState | undefined) =>
  STATES.find(([, value]) => value === state)?.[0].toLowerCase() ?? "no change";

/** The compiler holds this list to the union. */
const EVENTS: { [event in TaskEvent]: true } = {
  started: true,
  succeeded: true,
  failed: true,
  failed_for_good: true,
  returned: true,
  returned_after_failure: true,
  lost: true,
  cancelled: true,
  deadline_passed: true,
  retried: true,
};

test("every state and event is in the document's table, and the code does what the table says", () => {
  const table = documented();
  expect([...table.keys()].sort()).toEqual(Object.keys(EVENTS).sort());
  for (const event of Object.keys(EVENTS) as TaskEvent[]) {
    const row = Object.fromEntries(table.get(event) ?? []);
    const code = STATES.map(([name, state]) => [name.toLowerCase(), nameOf(nextTaskState(state, event))]);
    expect({ event, ...row }).toEqual({ event, ...Object.fromEntries(code) });
  }
});

test("the document's drawing shows every transition of the table but those that stay", () => {
  const text = readFileSync(new URL("../../../docs/state-machine.md", import.meta.url), "utf8");
  const drawn = [...text.matchAll(/^ {2}([a-z]+) --> ([a-z]+) : (.+)$/gm)].flatMap(([, from, to, events = ""]) =>
    events.split(", ").map((event) => `${from} ${event} ${to}`),
  );
  const expected = (Object.keys(EVENTS) as TaskEvent[]).flatMap((event) =>
    STATES.flatMap(([name, state]) => {
      const next = nextTaskState(state, event);
      return next === undefined || next === state ? [] : [`${name.toLowerCase()} ${event} ${nameOf(next)}`];
    }),
  );
  expect(drawn.sort()).toEqual(expected.sort());
});

test("terminal states take no event but a retry, all others take every event but that", () => {
  for (const [, state] of STATES) {
    for (const event of Object.keys(EVENTS) as TaskEvent[]) {
      const takes = event === "retried" ? isTerminal(state) && state !== TaskState.SUCCEEDED : !isTerminal(state);
      expect(nextTaskState(state, event) !== undefined).toBe(takes);
    }
  }
});
