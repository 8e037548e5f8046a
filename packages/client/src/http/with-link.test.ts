import { expect, test } from "vitest";
import { createClient } from "../create-client.ts";
import { answer, startServer } from "../testing/local-server.ts";
import { withLink } from "./with-link.ts";

test("a token is added to a path once", () => {
  expect(withLink("/v1/groups/g", "t")).toBe("/v1/groups/g?link=t");
  expect(withLink("/v1/groups/g/tasks?state=failed", "t")).toBe("/v1/groups/g/tasks?state=failed&link=t");
  for (const path of ["/v1/groups/g?link=u", "/v1/groups/g?a=1&link=u"]) expect(withLink(path, "t")).toBe(path);
  expect(withLink("/v1/groups/g?unlink=u", "t")).toBe("/v1/groups/g?unlink=u&link=t");
});

test("a client with a link sends it with every call, with watches and downloads too", async () => {
  await using server = await startServer((req, res) => {
    if (!req.url?.includes("/events")) return answer(res, 200, { tasks: [], next_cursor: null });
    return res
      .writeHead(200, { "content-type": "text/event-stream" })
      .end('id: 1\nevent: group.finished\ndata: {"group":{}}\n\n');
  });
  const client = createClient({ baseUrl: server.url, link: "t" });
  await client.group("g");
  for await (const _ of client.tasks("g", { pageSize: 5 }));
  for await (const _ of client.watch("g"));
  await client.archive("g", { partial: true });
  await client.download("/v1/groups/g/tasks/0/outputs/web?link=t");
  await client.append("g", { firstIndex: 0, items: [] });
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/v1/groups/g?link=t",
    "/v1/groups/g/tasks?limit=5&link=t",
    "/v1/groups/g/events?link=t",
    "/v1/groups/g/archive.zip?partial=true&link=t",
    "/v1/groups/g/tasks/0/outputs/web?link=t",
    "/v1/groups/g/items?link=t",
  ]);
});
