import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Stack, startStack, tempDir } from "@sheaf/testkit";

/** Whose keys there are: three roles of one tenant, and somebody of another. */
const KEYS = { viewer: "viewer", submitter: "submitter", operator: "operator", stranger: "operator" } as const;

/** The tenant of all but the stranger. */
export const TENANT = "acme";

/** A stack whose gateway wants keys. */
export interface KeyedStack extends AsyncDisposable {
  readonly stack: Stack;
  /** By holder: `viewer`, `submitter`, `operator`, `stranger`. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Starts one. */
export async function startKeyedStack(env: Readonly<Record<string, string>> = {}): Promise<KeyedStack> {
  const home = await tempDir();
  const file = join(home.path, "keys.jsonl");
  const keys = Object.fromEntries(Object.keys(KEYS).map((id) => [id, `sheaf_key-of-${id}`]));
  const lines = Object.entries(KEYS).map(([id, role]) => {
    const hash = createHash("sha256").update(String(keys[id])).digest("hex");
    return JSON.stringify({ id, hash, tenant: id === "stranger" ? "other" : TENANT, role });
  });
  await writeFile(file, lines.join("\n"));
  const stack = await startStack({ env: { SHEAF_API_KEYS: file, ...env } });
  return {
    stack,
    keys,
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}
