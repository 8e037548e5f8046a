import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Limits } from "@sheaf/service";
import { docsPage } from "../docs/docs-page.ts";
import type { Route } from "../routes.ts";
import { VERSION } from "../version.ts";
import { openApiDocument } from "./document.ts";

/** A page that is the same for everyone until the gateway starts anew. */
export interface Page {
  readonly mediaType: string;
  readonly body: Buffer;
  readonly etag: string;
}

/** The gateway's contract in its forms. */
export interface Contract {
  readonly document: Page;
  readonly docs: Page;
  readonly style: Page;
}

/** Makes them; once, at the start. */
export function createContract(options: { limits: Limits; routes: readonly Route[] }): Contract {
  const document = openApiDocument({ ...options, version: VERSION });
  return {
    document: page("application/json; charset=utf-8", JSON.stringify(document)),
    docs: page("text/html; charset=utf-8", docsPage(document)),
    style: page("text/css; charset=utf-8", readFileSync(new URL("../docs/style.css", import.meta.url), "utf8")),
  };
}

function page(mediaType: string, text: string): Page {
  const etag = `"${createHash("sha256").update(text).digest("base64url")}"`;
  return { mediaType, body: Buffer.from(text), etag };
}
