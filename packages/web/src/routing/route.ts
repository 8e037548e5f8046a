/** What the page can show. */
export type Route =
  | { readonly page: "upload" }
  | { readonly page: "group"; readonly id: string }
  | { readonly page: "groups" }
  | { readonly page: "control" }
  | { readonly page: "failures" }
  | { readonly page: "unknown" };

const BY_PATH: Readonly<Record<string, Route>> = {
  "/": { page: "upload" },
  "/groups": { page: "groups" },
  "/control": { page: "control" },
  "/failures": { page: "failures" },
};

/** What a path shows. */
export function routeOf(path: string): Route {
  const known = BY_PATH[path];
  if (known) return known;
  const id = /^\/g\/([^/]{1,128})$/.exec(path)?.[1];
  return id === undefined ? { page: "unknown" } : { page: "group", id };
}

/** The path of a group's page. */
export function groupPath(id: string): string {
  return `/g/${encodeURIComponent(id)}`;
}

/** The id of a group in what somebody pasted: an id, or any address with one in it. */
export function groupIdIn(text: string): string | undefined {
  return /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.exec(text)?.[0].toLowerCase();
}
