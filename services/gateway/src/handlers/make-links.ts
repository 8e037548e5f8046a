import { groupPath, type LinksJson } from "@sheaf/api";
import { withLink } from "../auth/link-query.ts";
import { LINK_SCOPES, type LinkScope } from "../auth/link-scope.ts";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { readGroup } from "../resources/read-group.ts";
import { makeLinksSchema } from "../schemas/make-links.ts";

/** `POST /v1/groups/{id}/links`: paths that open this one group, for a time, to whoever has them. */
export async function makeLinks(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { scope: asked, expires_s } = parseRequest(makeLinksSchema, (await readJson(exchange)) ?? {});
  const { id } = await readGroup(exchange, gateway);
  const { links, now } = gateway.credentials;
  const scope = LINK_SCOPES.filter((one) => asked.includes(one));
  const expiresAtMs = (Math.floor(now() / 1_000) + expires_s) * 1_000;
  const token = links.issue({ tenant: exchange.tenant, groupId: id, scope, expiresAtMs });
  const answer: LinksJson = {
    group_id: id,
    scope,
    expires_at: new Date(expiresAtMs).toISOString(),
    links: linksOf(groupPath(id), scope, token),
    token,
  };
  exchange.res.json(answer);
}

/** The first thing to ask of each scope; an answer names the rest. */
function linksOf(group: string, scope: readonly LinkScope[], token: string): LinksJson["links"] {
  const paths = {
    ...(scope.includes("outputs") && { outputs: `${group}/tasks?state=succeeded`, tasks: `${group}/tasks` }),
    ...(scope.includes("archive") && { archive: `${group}/archive.zip` }),
    ...(scope.includes("events") && { events: `${group}/events` }),
    ...(scope.includes("items") && { items: `${group}/items`, seal: `${group}/seal` }),
  };
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, withLink(path, token)]));
}
