import type { Group } from "@sheaf/client";
import { problemText } from "../api/error-text.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { showFailure } from "../parts/notices.ts";
import { Trouble } from "../parts/trouble.tsx";
import { useAsked } from "../parts/use-asked.ts";
import { chooseFiles, type Dropped } from "../upload/choose-files.ts";
import { DropZone } from "../upload/drop-zone.tsx";
import { refusals } from "../upload/refusals.ts";
import { keepUnsent, keptUnsent } from "../upload/submission.ts";
import { type Upload, type UploadView, uploadInto } from "../upload/uploads.ts";
import { onTheirWay } from "./how-far.ts";

interface AddImagesProps {
  readonly group: Group;
  readonly upload: Upload | undefined;
  readonly view: UploadView;
  /** Called when an upload was begun. */
  readonly onUpload: () => void;
}

/** More images for an open group, or its end where this tab uploads nothing into it or waits for lost files. */
export function AddImages({ group, upload, view, onUpload }: AddImagesProps) {
  const { t } = useText();
  const asked = useAsked((signal) => sheaf.limits({ signal }));
  const limits = asked.state === "told" ? asked.value : undefined;
  const { total } = group.counts;
  const take = (dropped: Dropped) => {
    if (!limits) return;
    const room = limits.items_per_group - total - onTheirWay(view.files, total);
    const { files, refused } = chooseFiles(dropped, limits, room);
    refusals.set({ refused, limits, groupId: group.id });
    if (files.length === 0) return;
    try {
      uploadInto({ group, limits }, files);
      onUpload();
    } catch (error) {
      showFailure(problemText(error, t));
    }
  };
  return (
    <>
      {asked.state === "failed" && <Trouble error={asked.error} onAgain={asked.again} />}
      <DropZone small onFiles={take} disabled={!limits} />
      {(!upload || view.lost.length > 0) && <Finish group={group} upload={upload} />}
    </>
  );
}

function Finish({ group: { id }, upload }: Pick<AddImagesProps, "group" | "upload">) {
  const { t } = useText();
  const seal = async () => {
    await sheaf.seal(id);
    keepUnsent(id, []);
  };
  const { finish, closeGroup, closeWhat } = t.group.actions;
  const words = keptUnsent(id).length > 0 ? finish : closeGroup;
  return (
    <ConfirmButton act={upload ? async () => upload.finish() : seal} title={words} yes={words} what={closeWhat}>
      {words}
    </ConfirmButton>
  );
}
