import type { Group } from "@sheaf/client";
import { useRef } from "preact/hooks";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { announce } from "../parts/notices.ts";
import { shortId } from "../parts/shorten.ts";
import { useKeptFocus } from "../parts/use-kept-focus.ts";

interface DeleteGroupProps {
  readonly group: Group;
  readonly onDeleted: (id: string) => void;
}

/** Deletes a finished group, once it was confirmed. */
export function DeleteGroup({ group: { id, counts }, onDeleted }: DeleteGroupProps) {
  const { t } = useText();
  const box = useRef<HTMLSpanElement>(null);
  useKeptFocus(box, (kept) => kept.querySelector("button"));
  const short = shortId(id);
  const remove = async () => {
    await sheaf.delete(id);
    announce(t.groups.removed(short));
    onDeleted(id);
  };
  return (
    <span ref={box}>
      <ConfirmButton
        class="small danger"
        label={t.groups.removeOne(short)}
        act={remove}
        title={t.groups.removeTitle(short)}
        yes={t.groups.removeYes(counts.total)}
        what={t.groups.removeText(counts.total)}
      >
        {t.groups.remove}
      </ConfirmButton>
    </span>
  );
}
