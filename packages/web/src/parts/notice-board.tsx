import "./notice-board.css";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { announcements, dismiss, notices } from "./notices.ts";

/**
 * Where failures are shown and progress is read out: one for the whole page, and one in each modal dialog, as nothing
 * outside of that can be seen, read out or pressed while it is open.
 */
export function NoticeBoard() {
  const { t } = useText();
  const shown = useStore(notices);
  const said = useStore(announcements);
  return (
    <>
      <div class="unseen" role="status" aria-live="polite">
        {said.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
      <div class="notices" role="alert">
        {shown.map(({ id, text }) => (
          <div class="notice" key={id}>
            <span>{text}</span>
            <button type="button" class="plain" onClick={() => dismiss(id)}>
              {t.frame.dismiss}
            </button>
          </div>
        ))}
      </div>
    </>
  );
}
