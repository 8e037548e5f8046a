import { createHash } from "node:crypto";
import { InvalidBlobKeyError } from "./errors.ts";

/** The form of an image id: `img_` and 32 lower-case hex digits. */
export const IMAGE_ID = /^img_[0-9a-f]{32}$/;

/** The families of keys that the sweep by age goes through; outputs go with their group. */
export const SWEPT_FAMILIES = ["sources", "results"] as const;

// No part may hold a dot, a slash or a NUL, so no key can climb out of its folder.
const TOKEN = "[A-Za-z0-9][A-Za-z0-9_-]{0,127}";
const INDEX = "(?:0|[1-9][0-9]{0,9})";
const FORMAT = "[a-z0-9]{1,8}";
const SHA256 = /^[0-9a-f]{64}$/;
const SOURCE_KEY = /^sources\/([0-9a-f]{2})\/([0-9a-f]{2})\/img_\1\2[0-9a-f]{28}$/;
const RESULT_KEY = /^results\/([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{60}\.json$/;
const OUTPUT_KEY = new RegExp(`^groups/(${TOKEN})/${INDEX}/${TOKEN}\\.${FORMAT}$`);
const PREFIX = new RegExp(`^groups/(${TOKEN})/(?:${INDEX}/)?$`);

/**
 * The id of an image with this content, within its tenant: the same bytes give the same id to one tenant, and ids of
 * two tenants tell nothing about each other.
 */
export function imageId(tenant: string, sha256Hex: string): string {
  const digest = createHash("sha256").update(tenant).update("\0").update(sha256Hex).digest("hex");
  return `img_${digest.slice(0, 32)}`;
}

/** The key of an uploaded image: `sources/ab/cd/img_abcd…`. Throws InvalidBlobKeyError when `id` is no image id. */
export function sourceKey(id: string): string {
  if (!IMAGE_ID.test(id)) {
    throw new InvalidBlobKeyError("image id", id);
  }
  return `sources/${id.slice(4, 6)}/${id.slice(6, 8)}/${id}`;
}

/**
 * The key of what was once computed for a question with this SHA-256: `results/ab/cd/abcd….json`. Throws
 * InvalidBlobKeyError when `hash` is not 64 lower-case hex digits.
 */
export function resultKey(hash: string): string {
  if (!SHA256.test(hash)) {
    throw new InvalidBlobKeyError("result hash", hash);
  }
  return `results/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}.json`;
}

/** The key of one output of one task: `groups/<group>/<index>/<name>.<format>`. Throws InvalidBlobKeyError. */
export function outputKey(groupId: string, index: number, name: string, format: string): string {
  return checkKey(`${groupPrefix(groupId)}${index}/${name}.${format}`);
}

/** What all outputs of a group begin with: `groups/<group>/`. Throws InvalidBlobKeyError. */
export function groupPrefix(groupId: string): string {
  return checkPrefix(`groups/${groupId}/`);
}

/** The group that an output's key or a group's prefix names; undefined for everything else. */
export function groupOf(keyOrPrefix: string): string | undefined {
  return (OUTPUT_KEY.exec(keyOrPrefix) ?? PREFIX.exec(keyOrPrefix))?.[1];
}

/** Returns `key` when it is a source's, a result's or an output's, else throws InvalidBlobKeyError. */
export function checkKey(key: string): string {
  if (!SOURCE_KEY.test(key) && !RESULT_KEY.test(key) && !OUTPUT_KEY.test(key)) {
    throw new InvalidBlobKeyError("blob key", key);
  }
  return key;
}

/** Returns `prefix` when it is a group's, or one task's within a group, else throws InvalidBlobKeyError. */
export function checkPrefix(prefix: string): string {
  if (!PREFIX.test(prefix)) {
    throw new InvalidBlobKeyError("blob prefix", prefix);
  }
  return prefix;
}
