import type { Group } from "@sheaf/client";
import { describe, expect, it } from "vitest";
import { mergePage, rowsOf, withNews, withoutGroup } from "./merge-page.ts";

const group = (id: string, revision = "1") => ({ id, revision }) as Group;
const groups = (ids: string) => [...ids].map((id) => group(id));
const ids = (list: readonly Group[]) => list.map(({ id }) => id).join("");

describe("the first page, read again,", () => {
  it("brings groups up to date where they are, and keeps the rest as the very same objects", () => {
    const rows = rowsOf(groups("cba"));
    const merged = mergePage(rows, [group("c"), group("b", "9007199254740993"), group("a")], true);
    expect([ids(merged.groups), merged.groups[1]?.revision]).toEqual(["cba", "9007199254740993"]);
    expect([merged.groups[0] === rows.groups[0], merged.news, merged.gone.size]).toEqual([true, [], 0]);
  });

  it("never puts an older state over a newer one, whatever the number of digits", () => {
    const merged = mergePage(rowsOf([group("a", "10")]), [group("a", "9")], true);
    expect(merged.groups[0]?.revision).toBe("10");
  });

  it("announces new groups and does not insert them", () => {
    const merged = mergePage(rowsOf(groups("cba")), groups("edcb"), false);
    expect([ids(merged.groups), ids(merged.news), merged.gap, merged.gone.size]).toEqual(["cba", "ed", false, 0]);
    expect(ids(withNews(merged).groups)).toBe("edcba");
  });

  it("takes nothing for new that is older than what is shown", () => {
    const merged = mergePage(rowsOf(groups("dc")), groups("dba"), false);
    expect([ids(merged.news), ids(merged.groups), [...merged.gone]]).toEqual(["", "dc", []]);
  });

  it("says that there may be more between where nothing on it is known", () => {
    expect(mergePage(rowsOf(groups("ba")), groups("zyx"), false)).toMatchObject({ gap: true });
    expect(mergePage(rowsOf([]), groups("ba"), true)).toMatchObject({ gap: false, news: groups("ba") });
  });

  it("marks those that were erased, takes them away with the next news, and never those it does not reach", () => {
    const merged = mergePage(rowsOf(groups("dcba")), groups("edb"), false);
    expect([ids(merged.groups), [...merged.gone]]).toEqual(["dcba", ["c"]]);
    expect(ids(withNews(merged).groups)).toBe("edba");
    expect([...mergePage(rowsOf(groups("cba")), groups("c"), true).gone]).toEqual(["b", "a"]);
  });
});

it("a group that the reader deleted is gone at once", () => {
  expect(ids(withoutGroup(rowsOf(groups("cba")), "b").groups)).toBe("ca");
});
