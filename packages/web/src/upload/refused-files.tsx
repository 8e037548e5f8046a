import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import type { Refusal } from "./choose-files.ts";
import { refusals } from "./refusals.ts";

/** Names shown; a folder may hold thousands of other things. */
const SHOWN = 20;

/** Files that were not even sent to a group, or to one that is still to be opened, each with the reason. */
export function RefusedFiles({ groupId }: { readonly groupId?: string }) {
  const { t, f } = useText();
  const told = useStore(refusals);
  if (!told || told.groupId !== groupId || told.refused.length === 0) return null;
  const { refused, limits } = told;
  const { empty, unreadable, no_image, too_large, too_many } = t.upload.refusals;
  const words: Readonly<Record<Refusal, string>> = {
    empty,
    unreadable,
    no_image,
    too_large: too_large(f.bytes(limits.image_bytes)),
    too_many: too_many(f.count(limits.items_per_group)),
  };
  return (
    <section class="sheet refused-files" role="alert">
      <strong>{t.upload.notSent(refused.length)}</strong>
      <ul>
        {refused.slice(0, SHOWN).map(({ name, why }, at) => (
          <li key={`${at}-${name}`}>
            <bdi>{name}</bdi>: {words[why]}
          </li>
        ))}
        {refused.length > SHOWN && <li>…</li>}
      </ul>
    </section>
  );
}
