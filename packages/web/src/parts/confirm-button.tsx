import { useState } from "preact/hooks";
import { BusyButton, type BusyButtonProps } from "./busy-button.tsx";
import { Confirm } from "./confirm.tsx";
import { useAction } from "./use-action.ts";

interface ConfirmButtonProps extends BusyButtonProps {
  /** Done once it was confirmed; a rejection is shown as a failure. */
  readonly act: () => Promise<unknown>;
  /** A question that names what and how many. */
  readonly title: string;
  /** What will happen. */
  readonly what: string;
  /** What the button that does it says. */
  readonly yes: string;
}

/** A button for what cannot be taken back: asks first, and takes no second press before the answer. */
export function ConfirmButton({ act, title, what, yes, ...button }: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false);
  const { run, busy } = useAction(act);
  return (
    <>
      <BusyButton {...button} busy={busy} onPress={() => setAsking(!busy)} />
      {asking && (
        <Confirm title={title} yes={yes} onYes={run} onClose={() => setAsking(false)}>
          {what}
        </Confirm>
      )}
    </>
  );
}
