import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { GroupSchema, SubmitGroupResponseSchema, SubmitGroupsResponseSchema } from "@sheaf/proto";
import { rpcError, toFailure } from "@sheaf/service";
import { expect, test } from "vitest";
import { createSubmitLine } from "./submit-line.ts";

/** A scheduler whose calls wait until the test lets them go on; a group named `bad` is refused. */
function held() {
  const calls: { tenant: string; groups: string[]; go: (error?: ConnectError) => void }[] = [];
  const bad = rpcError(Code.InvalidArgument, "bad");
  const wait = (tenant: string, groups: string[]) =>
    new Promise<void>((resolve, reject) => {
      calls.push({ tenant, groups, go: (error) => (error ? reject(error) : resolve()) });
    });
  type Options = { tenant: string };
  const line = createSubmitLine({
    async submitGroup({ groupId = "" }, options) {
      await wait((options as Options).tenant, [groupId]);
      if (groupId === "bad") throw bad;
      return create(SubmitGroupResponseSchema, { group: { id: groupId } });
    },
    async submitGroups({ groups = [] }, options) {
      const ids = groups.map(({ groupId = "" }) => groupId);
      await wait((options as Options).tenant, ids);
      const results = ids.map((id) => (id === "bad" ? { failure: toFailure(bad) } : { group: { id } }));
      return create(SubmitGroupsResponseSchema, { results });
    },
  });
  const submit = (groupId: string, { tenant = "t", items = 1, timeoutMs = 60_000 } = {}) => {
    const request = { groupId, items: Array.from({ length: items }, () => ({})) };
    return line.submit(request, { tenant, timeoutMs }).then(({ group = create(GroupSchema) }) => group.id);
  };
  return { calls, submit };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("the first submits go at once and alone; what comes meanwhile shares the next call", async () => {
  const { calls, submit } = held();
  const all = ["a", "b", "c", "d", "e"].map((id) => submit(id));
  expect(calls.map(({ groups }) => groups)).toEqual([["a"], ["b"]]);
  calls[0]?.go();
  await turn();
  expect(calls[2]?.groups).toEqual(["c", "d", "e"]);
  for (const { go } of calls) go();
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "d", "e"]);
});

test("one's failure is none of the others', and a call that fails is everyone's", async () => {
  const { calls, submit } = held();
  const all = ["a", "b", "bad", "d"].map((id) => submit(id));
  for (const { go } of calls.slice()) go();
  await turn();
  calls[2]?.go();
  const settled = await Promise.allSettled(all);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  const more = ["e", "f", "g", "h"].map((id) => submit(id));
  calls[3]?.go();
  await turn();
  calls[5]?.go(new ConnectError("away", Code.Unavailable));
  calls[4]?.go();
  const codes = (await Promise.allSettled(more)).map((one) =>
    one.status === "rejected" ? ConnectError.from(one.reason).code : undefined,
  );
  expect(codes).toEqual([undefined, undefined, Code.Unavailable, Code.Unavailable]);
});

test("tenants do not share calls, and large submits go alone", async () => {
  const { calls, submit } = held();
  const all = [submit("a"), submit("b"), submit("c", { tenant: "other" }), submit("big", { items: 101 })];
  expect(calls.map(({ tenant, groups }) => `${tenant} ${groups}`)).toEqual(["t a", "t b", "other c", "t big"]);
  for (const { go } of calls) go();
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "big"]);
});

test("who waits behind a call that hangs is told in time", async () => {
  const { calls, submit } = held();
  const hanging = [submit("a"), submit("b")];
  await expect(submit("late", { timeoutMs: 20 })).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  for (const { go } of calls.slice()) go();
  await Promise.all(hanging);
});
