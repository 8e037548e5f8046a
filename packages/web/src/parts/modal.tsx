import "./dialog.css";
import type { ComponentChildren, RefObject } from "preact";
import { useId, useLayoutEffect } from "preact/hooks";
import { NoticeBoard } from "./notice-board.tsx";

interface ModalProps {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog that is modal from the moment it is there. The browser gives the focus back where it was. */
export function Modal({ dialog, title, onClose, children }: ModalProps) {
  const id = useId();
  useLayoutEffect(() => dialog.current?.showModal(), [dialog]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <NoticeBoard />
    </dialog>
  );
}
