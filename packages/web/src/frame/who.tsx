import { session } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { keepSubmission } from "../upload/submission.ts";

/** Who reads the page, and the way out; nothing where there are no keys. */
export function Who() {
  const { t } = useText();
  const who = useStore(session);
  if (who.state !== "in" || who.expiresAt === null) return null;
  const signOut = async () => {
    await sheaf.signOut();
    keepSubmission(undefined);
    // Anew, so that whoever signs in next finds nothing of this reader in memory.
    location.reload();
  };
  return (
    <span class="line-up">
      <span class="quiet">{t.frame.roles[who.role]}</span>
      <ActionButton act={signOut} class="small">
        {t.session.signOut}
      </ActionButton>
    </span>
  );
}
