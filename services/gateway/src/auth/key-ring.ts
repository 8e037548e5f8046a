import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Identity, ROLES } from "./identity.ts";

/** One line of a key file. */
export const keyEntrySchema = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/, "an id is letters, digits, _ and -, at most 64"),
  hash: z.string().regex(/^[0-9a-f]{64}$/, "a hash is 64 hex digits: the SHA-256 of the key"),
  tenant: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "a tenant is a-z, 0-9 and -, at most 63"),
  role: z.enum(ROLES),
  // Not a hash: messages are signed with it.
  webhook_secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,87}={0,2}$/, "a webhook secret is whsec_ and 24 to 64 bytes in base64")
    .optional(),
});

export type KeyEntry = z.output<typeof keyEntrySchema>;

/** The hash under which a key is stored. Keys are 256 random bits, so that a plain hash cannot be searched for. */
export function hashOfKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** A key as an installation knows it. */
export interface KnownKey {
  /** SHA-256. */
  readonly hash: Buffer;
  readonly identity: Identity & { readonly keyId: string };
}

/** The keys of an installation, known by their hashes alone. */
export class KeyRing {
  readonly #keys: readonly KnownKey[];
  readonly #byId: ReadonlyMap<string, KnownKey>;

  constructor(entries: readonly KeyEntry[]) {
    this.#keys = entries.map(({ id, hash, tenant, role, webhook_secret: webhookSecret }) => ({
      hash: Buffer.from(hash, "hex"),
      identity: { tenant, role, keyId: id, ...(webhookSecret && { webhookSecret }) },
    }));
    this.#byId = new Map(this.#keys.map((key) => [key.identity.keyId, key]));
  }

  /** Whose key it is; undefined for one that is none. Takes as long for any key. */
  find(key: string): Identity | undefined {
    const hash = Buffer.from(hashOfKey(key), "hex");
    let found: Identity | undefined;
    for (const known of this.#keys) if (timingSafeEqual(known.hash, hash)) found = known.identity;
    return found;
  }

  /** The key of an id; undefined where there is none. */
  findById(id: string): KnownKey | undefined {
    return this.#byId.get(id);
  }
}

/** A key file that cannot be used; the message names the line, and never a key. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
}

/** Reads a key file: JSON lines, empty ones passed over. Throws KeyFileError. */
export function parseKeys(text: string): readonly KeyEntry[] {
  const lines = text.split("\n").map((line, at) => ({ line: line.trim(), number: at + 1 }));
  const entries = lines.filter(({ line }) => line !== "").map(({ line, number }) => parseLine(line, number));
  const ids = new Set(entries.map(({ id }) => id));
  if (ids.size < entries.length) throw new KeyFileError("two keys share an id");
  return entries;
}

function parseLine(line: string, number: number): KeyEntry {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new KeyFileError(`line ${number} is no JSON`);
  }
  const parsed = keyEntrySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new KeyFileError(`line ${number}: ${faults.join("; ")}`);
}
