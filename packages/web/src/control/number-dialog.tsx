import type { TargetedSubmitEvent } from "preact";
import { useId, useRef } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { Modal } from "../parts/modal.tsx";
import { useAction } from "../parts/use-action.ts";

/** A number to be asked for. */
export interface NumberField {
  readonly name: string;
  readonly label: string;
  /** Says the bounds. */
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  /** `any` for fractions. */
  readonly step: number | "any";
  readonly value: number | null;
  /** Empty is no. */
  readonly required?: boolean;
}

interface NumberDialogProps {
  readonly title: string;
  readonly fields: readonly NumberField[];
  /** What the button that does it says. */
  readonly yes: string;
  /** Does it, with null for what is empty; the dialog is closed when that has worked. */
  readonly act: (numbers: Readonly<Record<string, number | null>>) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks for a few numbers within bounds, and does something with them. */
export function NumberDialog({ title, fields, yes, act, onClose }: NumberDialogProps) {
  const { t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const { run, busy } = useAction(async () => {
    if (form.current) await act(numbersIn(form.current, fields));
    dialog.current?.close();
  });
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run();
  };
  return (
    <Modal dialog={dialog} title={title} onClose={onClose}>
      <form ref={form} class="stack" onSubmit={submit}>
        {fields.map((field) => (
          <Field key={field.name} field={field} />
        ))}
        <div class="line-up">
          <button type="submit" class="primary" aria-disabled={busy}>
            {yes}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {t.frame.cancel}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function Field({ field }: { readonly field: NumberField }) {
  const { name, label, hint, value, min, max, step, required = false } = field;
  const id = useId();
  return (
    <div class="control-field">
      <label>
        {label}
        <input type="number" defaultValue={value ?? ""} aria-describedby={id} {...{ name, min, max, step, required }} />
      </label>
      <span id={id} class="quiet">
        {hint}
      </span>
    </div>
  );
}

function numbersIn(form: HTMLFormElement, fields: readonly NumberField[]): Record<string, number | null> {
  const data = new FormData(form);
  return Object.fromEntries(
    fields.map(({ name }) => {
      const text = String(data.get(name) ?? "").trim();
      return [name, text === "" ? null : Number(text)];
    }),
  );
}
