import type { OperationObject } from "../openapi/document-shape.ts";

/** A command that makes this call: `$url` is the gateway, `$key` an API key, other words with `$` are of the path. */
export function curlCommand(
  method: string,
  path: string,
  { security, requestBody, responses }: OperationObject,
): string {
  const args = ["curl -s"];
  const { content = {} } = responses["200"] ?? {};
  if (content["text/event-stream"]) args.push("-N");
  if (method !== "get") args.push(`-X ${method.toUpperCase()}`);
  if (security.length > 0) args.push('-H "authorization: Bearer $key"');
  const { schema, example } = requestBody?.content["application/json"] ?? {};
  if (example !== undefined) args.push("-H 'content-type: application/json'", `-d ${quoted(JSON.stringify(example))}`);
  else if (!schema && requestBody?.content["image/*"]) {
    args.push("-H 'content-type: image/jpeg'", "--data-binary @photo.jpg");
  }
  const isFile = Object.values(content).some((type) => type.schema === undefined);
  if (isFile) args.push("-OJ");
  args.push(`"$url${path.replace(/\{(\w+)\}/g, "$$$1")}"`);
  return args.join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
