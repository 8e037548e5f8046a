import { describe, expect, it } from "vitest";
import { groupsPath, isUnfiltered, labelIn, readChoice, withLabel, withoutLabel } from "./group-filter.ts";

const read = (query: string) => readChoice(new URLSearchParams(query));
const NONE = { state: [], outcome: [], labels: {} };

describe("a choice of groups", () => {
  it.each([
    "/groups",
    "/groups?state=open,running",
    "/groups?state=finished&outcome=partial,failed&label=album:first&label=by:a:b",
  ])("is read from %s and written the same", (path) => {
    expect(groupsPath(read(path.split("?")[1] ?? ""))).toBe(path);
  });

  it("leaves out words that the API does not know, and labels that are none", () => {
    const choice = read("state=open,__proto__&state=running&outcome=<b>&label=nothing&label=:x&colour=red");
    expect(choice).toEqual({ ...NONE, state: ["open", "running"] });
  });

  it("takes no more labels than a request does, and the last of a key", () => {
    const query = Array.from({ length: 40 }, (_, at) => `label=k${at}:v`).join("&");
    expect(Object.keys(read(query).labels)).toHaveLength(16);
    expect(read("label=a:1&label=a:2").labels).toEqual({ a: "2" });
  });

  it("keeps what is hostile in a label as the text that it is", () => {
    const choice = withLabel(NONE, ["a&b=c#", "<img src=x onerror=alert(1)>, ‮%2C"]);
    const path = groupsPath(choice);
    expect(read(path.slice(path.indexOf("?") + 1))).toEqual(choice);
  });

  it("is all groups only without any filter", () => {
    const one = withLabel(NONE, ["a", "b"]);
    expect([NONE, one, withoutLabel(one, "a"), read("state=open")].map(isUnfiltered)).toEqual([
      ...[true, false, true, false],
    ]);
  });
});

it("takes as a label what has a key, and up to 64 characters each", () => {
  const long = "x".repeat(65);
  expect(["a:b", "a:", "a:b:c", ":b", "ab", "", `${long}:b`, `a:${long}`].map((text) => labelIn(text))).toEqual([
    ...[["a", "b"], ["a", ""], ["a", "b:c"], undefined, undefined, undefined, undefined, undefined],
  ]);
});
