import { useEffect, useMemo } from "preact/hooks";
import { session } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useStore } from "../live/store.ts";
import { type GroupChoice, groupsPath, isUnfiltered } from "./group-filter.ts";
import { GroupList, type GroupListState } from "./group-list.ts";

/** How often the first page is read again. */
const REFRESH_MS = 10_000;

/** The groups of a choice, read as soon as it is known who reads; all groups are kept up to date while the page is seen. */
export function useGroupList(choice: GroupChoice): { readonly list: GroupList; readonly state: GroupListState } {
  const ready = useStore(session, ({ state }) => state === "in" || state === "link");
  const path = groupsPath(choice);
  // The path says all that the choice is.
  const list = useMemo(() => listOf(choice), [path, ready]);
  useEffect(() => {
    if (ready) void list.load();
    return () => list.stop();
  }, [list, ready]);
  useQuietRefresh(list, ready && isUnfiltered(choice));
  return { list, state: useStore(list.state) };
}

function listOf(choice: GroupChoice): GroupList {
  return new GroupList({
    read: (options) => sheaf.groups({ ...choice, ...options }),
    now: () => Date.now(),
  });
}

function useQuietRefresh(list: GroupList, wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const refresh = () => {
      if (document.visibilityState === "visible") void list.refresh();
    };
    const timer = setInterval(refresh, REFRESH_MS);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [list, wanted]);
}
