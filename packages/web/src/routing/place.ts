import { createStore, useStore } from "../live/store.ts";
import { type Route, routeOf } from "./route.ts";

/** Where the page is: the address is all there is of its view. */
export interface Place {
  readonly route: Route;
  readonly query: URLSearchParams;
}

const place = createStore<Place>(readPlace());
addEventListener("popstate", () => place.set(readPlace()));

/** Where the page is now; rendered again when that changes. */
export function usePlace(): Place {
  return useStore(place);
}

/** Goes to an address of this page, as a new entry of the history unless `replace`. */
export function go(address: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const before = location.pathname;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  place.set(readPlace());
  if (location.pathname !== before && !replace) scrollTo(0, 0);
}

/** Changes the query of the address; null takes a parameter away. Does not make a new entry of the history. */
export function setQuery(changes: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(`${location.pathname}${text === "" ? "" : `?${text}`}${location.hash}`, { replace: true });
}

function readPlace(): Place {
  return { route: routeOf(location.pathname), query: new URLSearchParams(location.search) };
}
