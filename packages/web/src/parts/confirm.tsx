import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { Modal } from "./modal.tsx";

interface ConfirmProps {
  /** A question that names what and how many. */
  readonly title: string;
  /** What will happen. */
  readonly children?: ComponentChildren;
  /** What the button that does it says. */
  readonly yes: string;
  readonly onYes: () => void;
  /** Called in every case, after `onYes`. */
  readonly onClose: () => void;
}

/** Asks before something is done that cannot be taken back. Escape is no; the focus begins at no. */
export function Confirm({ title, children, yes, onYes, onClose }: ConfirmProps) {
  const { t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const closed = () => {
    if (dialog.current?.returnValue === "yes") onYes();
    onClose();
  };
  return (
    <Modal dialog={dialog} title={title} onClose={closed}>
      <div>{children}</div>
      <div class="line-up">
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.frame.goBack}
        </button>
        <button type="button" class="danger" onClick={() => dialog.current?.close("yes")}>
          {yes}
        </button>
      </div>
    </Modal>
  );
}
