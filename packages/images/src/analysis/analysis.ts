import type { SourceMetadata } from "./source-metadata.ts";

/** What was found out about a source, by what was asked for. Plain JSON. */
export type Analysis = {
  readonly metadata?: SourceMetadata;
  /** 4 by 3 components, https://blurha.sh. */
  readonly blurhash?: string;
  /** Base64, https://evanw.github.io/thumbhash. */
  readonly thumbhash?: string;
  /** `#rrggbb`. */
  readonly dominant?: string;
  /** 64 bits as 16 hex digits; pictures that look alike differ in few bits. */
  readonly phash?: string;
};
