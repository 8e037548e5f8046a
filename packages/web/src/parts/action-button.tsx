import { BusyButton, type BusyButtonProps } from "./busy-button.tsx";
import { useAction } from "./use-action.ts";

interface ActionButtonProps extends BusyButtonProps {
  /** Done on a press; a rejection is shown as a failure. */
  readonly act: () => Promise<unknown>;
}

/** A button that asks the service for something; it takes no second press before the answer. */
export function ActionButton({ act, ...button }: ActionButtonProps) {
  const { run, busy } = useAction(act);
  return <BusyButton {...button} busy={busy} onPress={run} />;
}
