import { useText } from "../i18n/text.tsx";
import { showFailure } from "../parts/notices.ts";
import { go } from "../routing/place.ts";
import { groupIdIn, groupPath } from "../routing/route.ts";

/** Goes to the group whose id, or an address with it, is pasted. */
export function GroupFinder() {
  const { t } = useText();
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const id = groupIdIn(String(new FormData(form).get("id") ?? ""));
    if (id === undefined) return showFailure(t.frame.noIdInThat);
    form.reset();
    go(groupPath(id));
  };
  return (
    <search>
      <form class="finder" onSubmit={find}>
        <input
          name="id"
          aria-label={t.frame.findGroup}
          placeholder={t.frame.findGroupHint}
          maxLength={2_048}
          required
        />
        <button type="submit" aria-label={t.frame.findGroup}>
          {t.frame.find}
        </button>
      </form>
    </search>
  );
}
