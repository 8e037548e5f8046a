/**
 * Makes, lists and removes API keys.
 *
 *   npm run keys -- add --tenant acme --role submitter [--id ci] [--file keys.jsonl]
 *   npm run keys -- list [--file keys.jsonl]
 *   npm run keys -- remove ci [--file keys.jsonl]
 *
 * The file is SHEAF_API_KEYS or `.sheaf/keys.jsonl` unless said otherwise. It holds hashes: a key is shown once. The secret
 * with which a key's webhooks are signed is in it as it is, since every message needs it.
 */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { hashOfKey, type KeyEntry, keyEntrySchema, parseKeys } from "../services/gateway/src/auth/key-ring.ts";

const USAGE =
  "npm run keys -- add --tenant <tenant> --role <viewer|submitter|operator> [--id <id>] | list | remove <id>";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tenant: { type: "string" }, role: { type: "string" }, id: { type: "string" }, file: { type: "string" } },
});
const file = values.file ?? (process.env["SHEAF_API_KEYS"] || ".sheaf/keys.jsonl");

async function read(): Promise<readonly KeyEntry[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return parseKeys(text);
}

/** In place of the file at once: a gateway that reads it meanwhile sees the old or the new one. */
async function write(entries: readonly KeyEntry[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function add(): Promise<void> {
  const key = `sheaf_${randomBytes(32).toString("base64url")}`;
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const { tenant, role, id = `key-${randomBytes(4).toString("hex")}` } = values;
  const entry = keyEntrySchema.safeParse({ id, hash: hashOfKey(key), tenant, role, webhook_secret: secret });
  if (!entry.success) {
    throw new Error(entry.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("\n"));
  }
  await write(parseKeys([...(await read()), entry.data].map((one) => JSON.stringify(one)).join("\n")));
  console.log(
    `${key}\n\nThat is the key of ${id} (${role} of ${tenant}); it is not shown again. ${file} holds its hash.\n` +
      `Its webhooks are signed with ${secret}`,
  );
}

async function remove(id: string | undefined): Promise<void> {
  const entries = await read();
  if (!entries.some((entry) => entry.id === id)) throw new Error(`there is no key ${id}`);
  await write(entries.filter((entry) => entry.id !== id));
  console.log(`${id} is removed; gateways refuse it within seconds.`);
}

async function list(): Promise<void> {
  for (const { id, tenant, role } of await read()) console.log(`${id}\t${tenant}\t${role}`);
}

const [command, name] = positionals;
const commands: Record<string, () => Promise<void>> = { add, list, remove: () => remove(name) };
const run = commands[command ?? ""];
try {
  if (!run) throw new Error(USAGE);
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
