import { askSession } from "../api/ask-session.ts";
import { session } from "../api/session.ts";
import { useStore } from "../live/store.ts";
import { Trouble } from "../parts/trouble.tsx";

/** Says that the service could not be asked who reads the page, and asks again on request. */
export function SessionTrouble() {
  const who = useStore(session);
  return who.state === "unknown" ? <Trouble error={who.error} onAgain={() => void askSession()} /> : null;
}
