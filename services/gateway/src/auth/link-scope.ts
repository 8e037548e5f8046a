import type { Route } from "../routes.ts";

/** What a link may open, in the order of their bits in a token: never to be changed. */
export const LINK_SCOPES = ["outputs", "archive", "events", "items"] as const;

/** One of them. */
export type LinkScope = (typeof LINK_SCOPES)[number];

const GROUP = "/v1/groups/:id";

/** What each scope opens, of the link's own group; nothing else. */
const OPENED: Readonly<Record<LinkScope, readonly string[]>> = {
  outputs: [
    `get ${GROUP}`,
    `get ${GROUP}/tasks`,
    `get ${GROUP}/tasks/:index`,
    `get ${GROUP}/tasks/:index/outputs/:name`,
  ],
  archive: [`get ${GROUP}/archive.zip`],
  events: [`get ${GROUP}`, `get ${GROUP}/events`],
  items: [`post ${GROUP}/items`, `post ${GROUP}/seal`],
};

/** Whether a link of such a scope opens a route. */
export function opensRoute(scope: readonly LinkScope[], { method, path }: Pick<Route, "method" | "path">): boolean {
  return scope.some((one) => OPENED[one].includes(`${method} ${path}`));
}

/** Whether a link of such a scope opens a path of the group by GET. */
export function opensPath(scope: readonly LinkScope[], groupId: string, path: string): boolean {
  const opened = scope.flatMap((one) => OPENED[one]).filter((route) => route.startsWith("get "));
  return opened.some((route) => {
    const pattern = route.slice("get ".length).replace(":id", groupId).replace(/:\w+/g, "[^/]+");
    return new RegExp(`^${pattern}$`).test(path);
  });
}
