import { expect, it } from "vitest";
import { curlCommand } from "./curl.ts";

const operation = { operationId: "x", tags: [], summary: "", parameters: [], responses: {} };
const keyed = { ...operation, security: [{ key: ["viewer"] }] };

it("writes a command that a shell takes as it stands", () => {
  const body = { required: true, content: { "application/json": { schema: {}, example: { name: "it's" } } } };
  expect(curlCommand("post", "/v1/groups/{id}/items", { ...keyed, requestBody: body })).toBe(
    `curl -s -X POST -H "authorization: Bearer $key" -H 'content-type: application/json' -d '{"name":"it'\\''s"}' "$url/v1/groups/$id/items"`,
  );
});

it("keeps files, does not hold back streams, and sends no key where none is needed", () => {
  const answers = (type: string, of: object) => ({ "200": { description: "", headers: {}, content: { [type]: of } } });
  const open = { ...operation, security: [] };
  expect(curlCommand("get", "/a", { ...open, responses: answers("image/*", {}) })).toBe('curl -s -OJ "$url/a"');
  const stream = answers("text/event-stream", { schema: { type: "string" } });
  expect(curlCommand("get", "/b", { ...open, responses: stream })).toBe('curl -s -N "$url/b"');
});
