import { groupPath } from "@sheaf/api";
import { withLink } from "./link-query.ts";
import { opensPath } from "./link-scope.ts";
import type { LinkGrant } from "./link-token.ts";

/** Makes the paths in an answer, a JSON text, work for who reads it. */
export type CarryLink = (json: string) => string;

/** Adds the token to the values in an answer that are paths which the link opens; others stay as they are. */
export function linkCarrier({ groupId, scope }: LinkGrant, token: string): CarryLink {
  // Quotes within a value are escaped, so this finds whole values of members only.
  const paths = new RegExp(`":"(${groupPath(groupId)}(?:/[^"?\\\\]*)?)"`, "g");
  return (json) =>
    json.replace(paths, (whole, path: string) =>
      opensPath(scope, groupId, path) ? `":"${withLink(path, token)}"` : whole,
    );
}
