import type { z } from "zod";
import { setting } from "./setting.ts";

/** The variables that say where blobs are: the same store for gateways and workers. */
export const blobSettings = {
  /** A folder, a `file:` URL or `s3://bucket/prefix?endpoint=…&region=…&path_style=…`. */
  SHEAF_BLOBS: setting.text(".sheaf/blobs"),
  /** With S3: the folder for uploads under way, scratch and downloads. */
  SHEAF_BLOBS_LOCAL: setting.text(".sheaf/blobs-local"),
  /** With S3: bytes of downloads kept there. */
  SHEAF_BLOBS_CACHE: setting.bytes("1GiB"),
  SHEAF_S3_ACCESS_KEY_ID: setting.text(""),
  SHEAF_S3_SECRET_ACCESS_KEY: setting.text(""),
};

/** Where blobs are and how to get there: what `openBlobStore` of @sheaf/blobs takes. */
export interface BlobConfig {
  readonly location: string;
  readonly localFolder: string;
  readonly cacheBytes: number;
  /** Where credentials are found, those of AWS among them. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Gathers what was read of `blobSettings`. `variables` is the environment they came from. */
export function blobsFrom(
  env: { readonly [name in keyof typeof blobSettings]: z.output<(typeof blobSettings)[name]> },
  variables: NodeJS.ProcessEnv,
): BlobConfig {
  return {
    location: env.SHEAF_BLOBS,
    localFolder: env.SHEAF_BLOBS_LOCAL,
    cacheBytes: env.SHEAF_BLOBS_CACHE,
    env: variables,
  };
}
