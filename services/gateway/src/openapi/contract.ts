import { readFileSync } from "node:fs";
import type { Limits } from "@sheaf/service";
import { docsPage } from "../docs/docs-page.ts";
import { type KeptFile, keepFile } from "../http/kept-file.ts";
import type { Route } from "../routes.ts";
import { VERSION } from "../version.ts";
import { openApiDocument } from "./document.ts";

/** The gateway's contract in its forms. */
export interface Contract {
  readonly document: KeptFile;
  readonly docs: KeptFile;
  readonly style: KeptFile;
}

/** Makes them; once, at the start. */
export function createContract(options: { limits: Limits; routes: readonly Route[] }): Contract {
  const document = openApiDocument({ ...options, version: VERSION });
  return {
    document: keepFile("application/json; charset=utf-8", Buffer.from(JSON.stringify(document))),
    docs: keepFile("text/html; charset=utf-8", Buffer.from(docsPage(document))),
    style: keepFile("text/css; charset=utf-8", readFileSync(new URL("../docs/style.css", import.meta.url))),
  };
}
