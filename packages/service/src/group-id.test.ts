import { expect, it } from "vitest";
import { derivedGroupId, groupIdTimeMs, isGroupId, keyedGroupId, newGroupId } from "./group-id.ts";

it("makes UUIDs of version 7 that begin with their time", () => {
  const id = newGroupId(0x0123_4567_89ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(isGroupId(id)).toBe(true);
  expect(newGroupId(1)).not.toBe(newGroupId(1));
});

it("knows what no group can be called", () => {
  for (const text of ["", "nope", newGroupId().toUpperCase(), `${newGroupId()}\n`, `{${newGroupId()}}`]) {
    expect(isGroupId(text)).toBe(false);
  }
});

it("tells when an id was made", () => {
  expect(groupIdTimeMs(newGroupId(1_234_567_890_123))).toBe(1_234_567_890_123);
  expect(groupIdTimeMs("nope")).toBeUndefined();
});

it("makes the same id of the same parts, of version 7 where they come with a time, else of version 8", () => {
  const derived = derivedGroupId(0x0123_4567_89ab, "parent", "finished");
  expect(derived).toBe(derivedGroupId(0x0123_4567_89ab, "parent", "finished"));
  expect(groupIdTimeMs(derived)).toBe(0x0123_4567_89ab);
  const keyed = keyedGroupId("tenant", "key");
  expect([isGroupId(keyed), keyed[14], groupIdTimeMs(keyed)]).toEqual([true, "8", undefined]);
  expect(new Set([keyed, keyedGroupId("tenantkey", ""), keyedGroupId("tenant", "other")]).size).toBe(3);
});
