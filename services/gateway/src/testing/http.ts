/** The head of an answer and its body, parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  readonly body: any;
}

/** Sends `body` as JSON (or not at all) and reads the answer, which must be JSON or empty. */
export async function callJson(
  url: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  const { method = "GET", body } = init;
  const headers = { ...(body !== undefined && { "content-type": "application/json" }), ...init.headers };
  return answerOf(
    await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "manual",
    }),
  );
}

/** Sends files as a form. */
export async function postForm(
  url: string,
  files: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[],
) {
  const form = new FormData();
  for (const [name, bytes] of files) form.append("images", new Blob([bytes], { type: "image/png" }), name);
  return answerOf(await fetch(url, { method: "POST", body: form }));
}

/** Reads an answer. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}
