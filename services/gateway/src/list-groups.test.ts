import { Code } from "@connectrpc/connect";
import { rpcError } from "@sheaf/service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

const get = (query = "") => callJson(`${gateway.url}/v1/groups${query}`);
const idsOf = (answer: { body: { groups: { id: string }[] } }) => answer.body.groups.map(({ id }) => id);

async function submit(labels: Record<string, string> = {}, open = false): Promise<string> {
  const body = { task: "demo.noop", items: [{}], labels, open };
  return (await callJson(`${gateway.url}/v1/groups`, { method: "POST", body })).body.id;
}

describe("a list of groups", () => {
  it("is told newest first, page by page, in the form of single groups", async () => {
    const ids = [await submit(), await submit(), await submit()];
    const first = await get("?limit=2");
    expect(idsOf(first)).toEqual([ids[2], ids[1]]);
    expect(first.body.groups[0]).toEqual((await callJson(`${gateway.url}/v1/groups/${ids[2]}`)).body);
    const second = await get(`?limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ groups: [{ id: ids[0] }], next_cursor: null });
  });

  it("is empty where there are none", async () => {
    expect(await get()).toMatchObject({ status: 200, body: { groups: [], next_cursor: null } });
  });

  it("has only what was asked for: any of the states, all of the labels", async () => {
    const red = await submit({ colour: "red", time: "12:30, noon" });
    const both = await submit({ colour: "red", album: "x" }, true);
    expect(idsOf(await get("?state=open"))).toEqual([both]);
    expect(idsOf(await get("?state=open,running"))).toEqual([both, red]);
    expect(idsOf(await get("?state=open&state=running"))).toEqual([both, red]);
    expect(idsOf(await get("?label=colour:red"))).toEqual([both, red]);
    expect(idsOf(await get("?label=colour:red&label=album:x"))).toEqual([both]);
    expect(idsOf(await get(`?label=${encodeURIComponent("time:12:30, noon")}`))).toEqual([red]);
  });

  it("hands outcomes on, and remembers the revisions it has shown", async () => {
    const id = await submit();
    gateway.scheduler.theGroup.revision = 7;
    await get("?outcome=failed,partial");
    await callJson(`${gateway.url}/v1/groups/${id}`);
    expect(gateway.scheduler.minRevision).toBe("7");
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["state=odd", "state"],
    ["state=open,odd", "state"],
    ["outcome=open", "outcome"],
    ["label=colour", "label"],
    ["label=:red", "label"],
    [`label=${"k".repeat(65)}:v`, "label"],
    ["label=a:1&label=a:2", "label"],
    [`cursor=${"c".repeat(513)}`, "cursor"],
    ["sort=name", "sort"],
  ])("is refused with %s, which is named", async (query, parameter) => {
    const { status, body } = await get(`?${query}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: "invalid_request" });
    expect(body.errors[0].pointer.split("/")[1]).toBe(parameter);
  });

  it("is refused with a cursor that the scheduler does not know, which is named", async () => {
    gateway.scheduler.before = () => {
      const violations = [{ field: "page_token", description: "is not a token of this call" }];
      throw rpcError(Code.InvalidArgument, "page_token: is not a token of this call", { violations });
    };
    expect(await get("?cursor=x")).toMatchObject({ status: 400, body: { errors: [{ pointer: "cursor" }] } });
  });
});
