import { linksSchema, sessionSchema } from "@sheaf/api";
import type { Operations } from "../openapi/operation.ts";
import { KNOWN_GROUP } from "../openapi/problems.ts";
import { makeLinksSchema } from "../schemas/make-links.ts";
import { signInSchema } from "../schemas/sign-in.ts";

const SESSION = { "application/json": sessionSchema };

/** Ways in for browsers that hold no key. */
export function accessOperations(): Operations {
  return {
    "POST /v1/groups/:id/links": {
      id: "makeLinks",
      tag: "access",
      summary: "Make links to one group",
      description: "Paths that open this one group, for a time, to whoever has them; nothing else is needed.",
      body: {
        required: true,
        content: { "application/json": makeLinksSchema },
        example: { scope: ["outputs", "events"], expires_s: 3600 },
      },
      answers: { 200: { description: "The links", content: { "application/json": linksSchema } } },
      problems: KNOWN_GROUP,
    },
    "POST /v1/session": {
      id: "signIn",
      tag: "access",
      summary: "Sign in with a key",
      description:
        "Sets a cookie that scripts cannot read, so that a page need not keep the key. Where no keys are configured there is nothing to sign in to, and everyone is told so.",
      body: {
        required: true,
        content: { "application/json": signInSchema },
        example: { key: "sheaf_…" },
      },
      answers: { 200: { description: "Who this is now", content: SESSION, headers: ["Set-Cookie"] } },
      problems: ["unauthenticated"],
    },
    "GET /v1/session": {
      id: "showSession",
      tag: "access",
      summary: "Who asks",
      answers: { 200: { description: "By key, by session, or anyone", content: SESSION } },
      problems: [],
    },
    "DELETE /v1/session": {
      id: "signOut",
      tag: "access",
      summary: "Sign out",
      answers: { 204: { description: "The browser forgets its session", headers: ["Set-Cookie"] } },
      problems: [],
    },
  };
}
