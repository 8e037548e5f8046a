import type { Group } from "@sheaf/client";
import { expect, it } from "vitest";
import { GroupList } from "./group-list.ts";

/** A list of `n` groups, newest first, as a service has it; `ids` and `broken` may be changed. */
function service(n: number) {
  const world = {
    ids: Array.from({ length: n }, (_, at) => n - at),
    broken: false,
    requests: 0,
    async *read({ pageSize }: { readonly pageSize: number }): AsyncGenerator<Group, void> {
      for (let at = 0; at === 0 || at < world.ids.length; at += pageSize) {
        world.requests++;
        await Promise.resolve();
        if (world.broken) throw new Error("broken");
        for (const id of world.ids.slice(at, at + pageSize)) yield { id: String(id), revision: "1" } as Group;
      }
    },
  };
  const list = new GroupList({
    read: world.read,
    now: () => 0,
  });
  const shown = () => list.state.get().rows?.groups.map(({ id }) => Number(id)) ?? [];
  return { world, list, shown };
}

it("reads fifty in one request, fifty more at a time, and knows where the end is", async () => {
  const { world, list, shown } = service(100);
  await list.load();
  expect([shown().length, list.state.get().more, world.requests]).toEqual([50, true, 1]);
  await list.showMore();
  expect([shown(), list.state.get().more]).toEqual([world.ids, false]);
  expect(world.requests).toBe(2);
});

it("goes on after a failure with those that are not shown, each once", async () => {
  const { world, list, shown } = service(120);
  await list.load();
  world.broken = true;
  await list.showMore();
  await list.showMore();
  expect([shown().length, list.state.get().error, list.state.get().busy]).toEqual([50, expect.any(Error), false]);
  world.broken = false;
  world.ids.unshift(121);
  await list.showMore();
  await list.showMore();
  expect(new Set(shown()).size).toBe(shown().length);
  expect(shown()).toEqual(expect.arrayContaining(Array.from({ length: 120 }, (_, at) => at + 1)));
  expect(list.state.get().error).toBeUndefined();
});

it("announces new groups, and shows them when told to", async () => {
  const { world, list, shown } = service(3);
  await list.load();
  world.ids = [5, 4, 3, 2, 1];
  await list.refresh();
  expect([shown(), list.state.get().rows?.news.length]).toEqual([[3, 2, 1], 2]);
  await list.showNews();
  expect(shown()).toEqual([5, 4, 3, 2, 1]);
});

it("reads all anew where more are new than a page holds, and keeps as many on the screen", async () => {
  const { world, list, shown } = service(60);
  await list.load();
  await list.showMore();
  world.ids.unshift(...Array.from({ length: 70 }, (_, at) => 130 - at));
  await list.refresh();
  expect(list.state.get().rows?.gap).toBe(true);
  await list.showNews();
  expect(shown()).toEqual(world.ids.slice(0, 60));
});

it("says that it is outdated after a refresh that failed, and shows what it has", async () => {
  const { world, list, shown } = service(3);
  await list.load();
  world.broken = true;
  await list.refresh();
  expect([shown(), list.state.get().outdated, list.state.get().error]).toEqual([[3, 2, 1], true, undefined]);
  world.broken = false;
  await list.refresh();
  expect(list.state.get().outdated).toBe(false);
});

it("tells nothing once it was stopped", async () => {
  const { world, list, shown } = service(3);
  world.broken = true;
  const loading = list.load();
  list.stop();
  await loading;
  await list.load();
  expect([shown(), list.state.get().error, world.requests]).toEqual([[], undefined, 1]);
});
