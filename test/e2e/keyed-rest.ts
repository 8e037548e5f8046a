import type { KeyedStack } from "../contract/openapi/keyed-stack.ts";
import { patientFetch } from "../patient-fetch.ts";

/** REST calls with the key of one of a keyed stack's holders; the submitter's where none is named. Answers are as they come. */
export function keyedRest({ stack, keys }: KeyedStack) {
  const send = (method: string, path: string, as: string, more: RequestInit = {}) =>
    patientFetch(stack.url + path, {
      ...more,
      method,
      headers: { ...more.headers, authorization: `Bearer ${keys[as]}` },
    });
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  const read = async (sent: Promise<Response>): Promise<any> => {
    const response = await sent;
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const post = (path: string, body: object, as = "submitter", headers: Readonly<Record<string, string>> = {}) =>
    read(
      send("POST", path, as, {
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    );
  return {
    get: (path: string, as = "submitter") => read(send("GET", path, as)),
    post,
    /** Makes a group; answers its id. */
    submit: async (group: object, as = "submitter"): Promise<string> => (await post("/v1/groups", group, as)).id,
    status: async (method: string, path: string, as: string) => (await send(method, path, as)).status,
  };
}
