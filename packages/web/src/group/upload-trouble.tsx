import type { Group } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { ScrollBox } from "../parts/scroll-box.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { go } from "../routing/place.ts";
import { keptUnsent } from "../upload/submission.ts";
import { forgetUpload, type Upload, type UploadView } from "../upload/uploads.ts";
import { addWaiting } from "../upload/waiting-files.ts";

/** Why a file came too late for its group; nothing is wrong with the file. */
const TAKES_NO_MORE: ReadonlySet<string> = new Set(["group_sealed", "group_full"]);

interface UploadTroubleProps {
  readonly group: Group;
  readonly upload: Upload | undefined;
  readonly view: UploadView;
}

/** What keeps a group from being whole: files that a reload has lost or that it did not take, or an upload that stands still. */
export function UploadTrouble({ group, upload, view }: UploadTroubleProps) {
  const { t } = useText();
  const lost = !group.open ? [] : upload ? view.lost : keptUnsent(group.id);
  const late = view.files.filter(({ error }) => error && TAKES_NO_MORE.has(error.code)).map(({ file }) => file);
  const sendLate = () => {
    addWaiting({ files: late, unreadable: [] });
    forgetUpload(group.id);
    go("/");
  };
  const unsent = t.group.unsent(lost.length);
  return (
    <>
      {lost.length > 0 && (
        <section class="sheet unsent">
          <p>{unsent}</p>
          <ScrollBox class="unsent-names" label={unsent}>
            <ul>
              {lost.map((name, at) => (
                <li key={`${at}-${name}`}>
                  <bdi>{name}</bdi>
                </li>
              ))}
            </ul>
          </ScrollBox>
        </section>
      )}
      {late.length > 0 && !upload?.line.unsent.length && (
        <button type="button" class="primary" onClick={sendLate}>
          {t.group.sendLate(late.length)}
        </button>
      )}
      {view.failure !== undefined && (
        <Trouble lead={t.group.stuck} error={view.failure} onAgain={() => upload?.line.resume()} />
      )}
    </>
  );
}
