import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyCall, EXPIRED, has, hasJsonBody } from "./openapi/any-call.ts";
import type { CallOptions } from "./openapi/contract-client.ts";
import { roleOf, type Told } from "./openapi/contract-document.ts";
import { type ContractRig, startContractRig } from "./openapi/contract-rig.ts";
import { goodCalls } from "./openapi/good-calls.ts";
import { SINGLE, STATUSES } from "./openapi/not-provoked.ts";

let rig: ContractRig;
beforeAll(async () => {
  rig = await startContractRig();
});
afterAll(() => rig?.[Symbol.asyncDispose]());

describe("what goes well", () => goodCalls(() => rig));

describe("what goes wrong", () => {
  const each = async (
    wanted: (operation: Told) => boolean,
    status: number,
    options: (operation: Told) => CallOptions,
  ) => {
    const chosen = [...rig.operations.values()].filter(wanted);
    expect(chosen.length).toBeGreaterThan(0);
    const results = await Promise.allSettled(
      chosen.map((operation) => rig.call(operation.operationId, status, options(operation))),
    );
    expect(results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []))).toEqual([]);
  };

  test("no key is 401 wherever one is needed", async () => {
    await each(
      (operation) => roleOf(operation) !== undefined,
      401,
      (operation) => ({ ...anyCall(operation), as: null }),
    );
  });

  test("a role that is not enough is 403, and so is a link that opens something else", async () => {
    await each(
      (operation) => !["viewer", undefined].includes(roleOf(operation)),
      403,
      (operation) => ({
        ...anyCall(operation),
        as: "viewer",
      }),
    );
    const id = await rig.submitted({ task: "demo.noop", items: [{}] });
    const made = await rig.call("makeLinks", 200, { params: { id }, json: { scope: ["items"] } });
    await each(
      (operation) => roleOf(operation) === "viewer",
      403,
      (operation) => ({
        ...anyCall(operation, id),
        query: `?link=${made.json.token}`,
        as: null,
      }),
    );
  });

  test("pages of other sites may change nothing", async () => {
    await each(
      ({ method }) => method !== "get",
      403,
      (operation) => ({
        ...anyCall(operation),
        headers: { "sec-fetch-site": "cross-site" },
      }),
    );
  });

  test("another method is 405 with those that there are", async () => {
    await each(
      () => true,
      405,
      (operation) => ({ params: anyCall(operation).params ?? {}, method: "PATCH" }),
    );
  });

  test("what is not there is 404, and what was there once 410", async () => {
    const isHere = ({ operationId }: Told) => !(`${operationId} 404` in SINGLE);
    await each(
      (operation) => has(404, "not_found")(operation) && isHere(operation),
      404,
      (operation) => anyCall(operation),
    );
    await each(has(410, "group_expired"), 410, (operation) => anyCall(operation, EXPIRED));
  });

  test("another tenant's group is not there", async () => {
    const id = await rig.submitted({ task: "demo.noop", items: [{}] });
    await each(has(410, "group_expired"), 404, (operation) => ({ ...anyCall(operation, id), as: "stranger" }));
  });

  test("a path that is no text, an unknown parameter and an unknown member are 400", async () => {
    await each(
      ({ path }) => /\{(?:id|queue|name)\}/.test(path),
      400,
      () => ({ params: { id: "%ff", queue: "%ff", name: "%ff" } }),
    );
    const hasQuery = ({ parameters }: Told) => parameters.some((one) => one.in === "query");
    await each(hasQuery, 400, (operation) => ({ ...anyCall(operation), query: "?nobody=1" }));
    await each(hasJsonBody, 400, (operation) => ({ ...anyCall(operation), json: { nobody: 1 } }));
    await each(hasJsonBody, 400, (operation) => ({
      ...{ params: anyCall(operation).params ?? {}, body: "{", headers: { "content-type": "application/json" } },
    }));
  });

  test("a body of another type is 415, and one that is too large 413", async () => {
    await each(has(415), 415, (operation) => ({
      ...{ params: anyCall(operation).params ?? {}, body: "text", headers: { "content-type": "text/plain" } },
    }));
    const values = `[${"0,".repeat(500_001)}0]`;
    const takesJson = (operation: Told) => has(413)(operation) && operation.operationId !== "uploadImages";
    await each(takesJson, 413, (operation) => ({
      ...{ params: anyCall(operation).params ?? {}, body: values, headers: { "content-type": "application/json" } },
    }));
  });

  test("a form that is none is 400", async () => {
    await each(
      ({ requestBody }) => requestBody?.content["multipart/form-data"] !== undefined,
      400,
      (operation) => ({
        ...{ params: anyCall(operation).params ?? {}, body: "no form" },
        headers: { "content-type": "multipart/form-data" },
      }),
    );
  });

  test("a scheduler that does not answer is 504", async () => {
    const [pid = expect.fail("no process")] = await rig.keyed.stack.pids("scheduler");
    process.kill(pid, "SIGSTOP");
    try {
      const isQuick = ({ operationId }: Told) => !(`${operationId} 504` in SINGLE);
      await each(
        (operation) => has(504)(operation) && isQuick(operation),
        504,
        (operation) => ({
          ...anyCall(operation),
          // Once the scheduler goes on, it may find a submit that waited: nothing of it may reach out.
          ...(operation.operationId === "submitGroup" && { json: { task: "demo.noop", items: [{}] } }),
        }),
      );
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });
});

test("every operation was called, and every status seen that can be provoked", () => {
  const told = [...rig.operations.values()].flatMap(({ operationId, responses }) =>
    Object.keys(responses).map((status) => `${operationId} ${status}`),
  );
  const isExcused = (one: string) => one in SINGLE || (one.split(" ")[1] ?? "") in STATUSES;
  expect(told.filter((one) => !rig.seen.has(one) && !isExcused(one))).toEqual([]);
  // What was seen needs no excuse.
  expect(Object.keys(SINGLE).filter((one) => rig.seen.has(one) || !told.includes(one))).toEqual([]);
});

test("the check sees what is wrong", () => {
  const operation = rig.operations.get("getStatus");
  if (!operation) throw new Error("there is no getStatus");
  const faults = (status: number, body: unknown, type = "application/json") =>
    rig.check.faultsOf(operation, {
      status,
      headers: new Headers({ "content-type": type, "x-request-id": "x" }),
      bytes: Buffer.from(JSON.stringify(body)),
    });
  expect(faults(200, { status: 0.5 })).toEqual([]);
  expect(faults(200, { status: 2 })).toHaveLength(1);
  expect(faults(200, { status: 0.5, more: 1 })).toHaveLength(1);
  expect(faults(200, { status: 0.5 }, "text/html")).toHaveLength(1);
  expect(faults(418, {})).toHaveLength(1);
  expect(faults(404, { status: 1 })).not.toEqual([]);
});
