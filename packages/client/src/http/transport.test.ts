import { expect, test, vi } from "vitest";
import { createClient } from "../create-client.ts";
import { SheafError } from "../sheaf-error.ts";
import { answer, startServer } from "../testing/local-server.ts";

const RETRY = { firstDelayMs: 1, maxDelayMs: 2_000 };
const GROUP = { task: "demo.noop", items: [{}] };
const problem = (status: number, code: string) => ({ status, code, detail: "why", request_id: "r1", errors: [] });

async function failure(call: Promise<unknown>): Promise<SheafError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SheafError);
  return error as SheafError;
}

test("a submit is repeated under one key until it is taken", async () => {
  const ways = ["cut", "busy", "away", "taken"];
  await using server = await startServer((req, res) => {
    const way = ways[server.seen.length - 1];
    if (way === "cut") req.socket.destroy();
    else if (way === "busy") answer(res, 429, problem(429, "too_many_requests"), { "retry-after": "0" });
    else if (way === "away") answer(res, 503, problem(503, "unavailable"));
    else answer(res, 202, { id: "g" });
  });
  const client = createClient({ baseUrl: server.url, apiKey: "secret", retry: RETRY });
  expect(await client.submit(GROUP)).toEqual({ id: "g" });
  const keys = server.seen.map(({ headers }) => headers["idempotency-key"]);
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(server.seen[0]?.headers.authorization).toBe("Bearer secret");
  await client.submit(GROUP);
  expect(server.seen.at(-1)?.headers["idempotency-key"]).not.toBe(keys[0]);
  await client.submit(GROUP, { idempotencyKey: "mine" });
  expect(server.seen.at(-1)?.headers["idempotency-key"]).toBe("mine");
});

test("what is wrong with a request is told once, with all that the answer says", async () => {
  const errors = [{ pointer: "/items", detail: "At least one" }];
  await using server = await startServer((_, res) => answer(res, 400, { ...problem(400, "invalid_request"), errors }));
  const error = await failure(createClient({ baseUrl: server.url, retry: RETRY }).submit(GROUP));
  expect(error).toMatchObject({ status: 400, code: "invalid_request", detail: "why", errors, requestId: "r1" });
  expect(error.message).toBe("why (invalid_request)");
  expect(server.seen).toHaveLength(1);
});

test("errors are told to who asked for them once, when a call gives up", async () => {
  const told: SheafError[] = [];
  let status = 503;
  await using server = await startServer((_, res) => {
    answer(res, status, problem(status, status === 401 ? "unauthenticated" : "unavailable"), { "retry-after": "0" });
    status = 401;
  });
  const client = createClient({ baseUrl: server.url, retry: RETRY, onError: (error) => told.push(error) });
  const error = await failure(client.group("g"));
  expect(server.seen).toHaveLength(2);
  expect(told).toEqual([error]);
  expect(error.code).toBe("unauthenticated");
});

test("a retry and a delete, which could take effect twice, are repeated only where nothing was done", async () => {
  let status = 503;
  await using server = await startServer((_, res) => answer(res, status, problem(status, "x"), { "retry-after": "0" }));
  const client = createClient({ baseUrl: server.url, retry: { ...RETRY, attempts: 3 } });
  for (const call of [() => client.retry("g"), () => client.retryTask("g", 0), () => client.delete("g")]) {
    for (const [next, attempts] of [
      [503, 1],
      [429, 3],
    ] as const) {
      status = next;
      const before = server.seen.length;
      await failure(call());
      expect(server.seen.length - before).toBe(attempts);
    }
  }
});

test.each([
  [
    "of the four first endpoints",
    404,
    '{"error":"Invalid group_id"}',
    { code: "http_404", detail: "Invalid group_id" },
  ],
  ["of a proxy", 418, "<html>", { code: "http_418", detail: "HTTP status 418" }],
  ["that is no object", 404, "null", { code: "http_404" }],
])("an error answer %s is told too", async (_, status, body, told) => {
  await using server = await startServer((_req, res) => res.writeHead(status, { "x-request-id": "r2" }).end(body));
  expect(await failure(createClient({ baseUrl: server.url }).limits())).toMatchObject({
    status,
    requestId: "r2",
    ...told,
  });
});

test("an answer that is not the API's is named so", async () => {
  await using server = await startServer((_, res) => res.end("<html>hello</html>"));
  expect(await failure(createClient({ baseUrl: server.url }).limits())).toMatchObject({
    code: "unexpected_answer",
    status: 200,
  });
});

test("nobody there, no answer in time and half an answer are all `unreachable`, with the cause", async () => {
  const retry = { attempts: 2, firstDelayMs: 1 };
  await using server = await startServer((req, res) => {
    if (req.url === "/half/v1/limits")
      res.writeHead(200, { "content-length": "100" }).write('{"a"', () => req.socket.destroy());
  });
  const calls = [`${server.url}/half`, server.url, "http://127.0.0.1:1"].map((baseUrl) =>
    failure(createClient({ baseUrl, retry, timeoutMs: 200 }).limits()),
  );
  const [half, silent, nobody] = await Promise.all(calls);
  for (const error of [half, silent, nobody]) expect(error).toMatchObject({ code: "unreachable", status: 0 });
  expect(silent?.detail).toBe("No answer within 200 ms");
  expect(nobody?.cause).toBeInstanceOf(Error);
  expect(server.seen).toHaveLength(4);
});

test("an abort rejects with the signal's reason, under way and between two attempts", async () => {
  await using server = await startServer((req, res) => {
    if (req.url === "/v1/limits") answer(res, 503, problem(503, "unavailable"), { "retry-after": "2" });
  });
  const client = createClient({ baseUrl: server.url });
  for (const call of [client.presets, client.limits]) {
    const before = server.seen.length;
    const controller = new AbortController();
    const calling = call({ signal: controller.signal });
    await vi.waitFor(() => expect(server.seen.length).toBe(before + 1));
    controller.abort(new RangeError("enough"));
    await expect(calling).rejects.toThrow(new RangeError("enough"));
    await expect(call({ signal: controller.signal })).rejects.toThrow(new RangeError("enough"));
    expect(server.seen.length).toBe(before + 1);
  }
});

test("the key goes to no other place than the installation", async () => {
  const client = createClient({ baseUrl: "http://127.0.0.1:1", apiKey: "secret" });
  for (const href of ["http://elsewhere.test/x", "//elsewhere.test/x", "/\\elsewhere.test", "x"]) {
    await expect(client.download(href)).rejects.toThrow(TypeError);
  }
});

test("lists are read page by page, and no page that nobody asks for", async () => {
  await using server = await startServer((req, res) => {
    const query = new URL(req.url ?? "", "http://x").searchParams;
    const page = Number(query.get("cursor") ?? 0);
    answer(res, 200, {
      groups: [{ id: `${page}a` }, { id: `${page}b` }],
      next_cursor: page < 2 ? String(page + 1) : null,
    });
  });
  const client = createClient({ baseUrl: `${server.url}/` });
  const ids: string[] = [];
  for await (const { id } of client.groups({ state: "open", labels: { a: "1", b: "2" }, pageSize: 2 })) ids.push(id);
  expect(ids).toEqual(["0a", "0b", "1a", "1b", "2a", "2b"]);
  expect(server.seen[0]?.url).toBe("/v1/groups?state=open&label=a%3A1&label=b%3A2&limit=2");
  for await (const _ of client.groups()) break;
  expect(server.seen).toHaveLength(4);
});

test("a fetch of one's own is called as a plain function, with the whole address", async () => {
  const urls: string[] = [];
  const own = async function (this: unknown, url: string) {
    expect(this).toBeUndefined();
    urls.push(url);
    return Response.json({ presets: [] });
  };
  expect(await createClient({ baseUrl: "http://x.test/sheaf/", fetch: own }).presets()).toEqual([]);
  expect(urls).toEqual(["http://x.test/sheaf/v1/presets"]);
});
