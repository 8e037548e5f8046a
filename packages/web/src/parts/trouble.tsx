import "./trouble.css";
import { problemText } from "../api/error-text.ts";
import { useText } from "../i18n/text.tsx";

interface TroubleProps {
  readonly error: unknown;
  readonly onAgain: () => void;
  /** What does not work because of it. */
  readonly lead?: string;
}

/** Why something did not work, read out at once, with a button that tries it again. */
export function Trouble({ error, onAgain, lead = "" }: TroubleProps) {
  const { t } = useText();
  return (
    <div class="trouble line-up spread" role="alert">
      <span>
        {lead} {problemText(error, t)}
      </span>
      <button type="button" class="small" onClick={onAgain}>
        {t.frame.tryAgain}
      </button>
    </div>
  );
}
