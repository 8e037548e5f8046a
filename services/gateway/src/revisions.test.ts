import { expect, it } from "vitest";
import { createRevisions } from "./revisions.ts";

it("keeps the newest revision of a group, beyond what a double can count", () => {
  const revisions = createRevisions();
  expect(revisions.atLeast("a")).toBe("0");
  revisions.saw({ id: "a", revision: "9007199254740993" });
  revisions.saw({ id: "a", revision: "9007199254740992" });
  expect(revisions.atLeast("a")).toBe("9007199254740993");
});

it("forgets the groups not seen for longest", () => {
  const revisions = createRevisions(2);
  for (const id of ["a", "b", "a", "c"]) revisions.saw({ id, revision: "1" });
  expect(["a", "b", "c"].map((id) => revisions.atLeast(id))).toEqual(["1", "0", "1"]);
});
