import "./group-page.css";
import type { Group } from "@sheaf/client";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { problemText } from "../api/error-text.ts";
import { useMay } from "../api/session.ts";
import { type Text, useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { shortId } from "../parts/shorten.ts";
import { useKeptFocus } from "../parts/use-kept-focus.ts";
import { useTitle } from "../parts/use-title.ts";
import { oneOf } from "../parts/words.ts";
import { Link } from "../routing/link.tsx";
import { setQuery, usePlace } from "../routing/place.ts";
import { RefusedFiles } from "../upload/refused-files.tsx";
import { uploadOf } from "../upload/uploads.ts";
import { AddImages } from "./add-images.tsx";
import { Again } from "./again.tsx";
import { GroupActions } from "./group-actions.tsx";
import { GroupHead } from "./group-head.tsx";
import { MAX_TASKS } from "./group-model.ts";
import { GroupTimeline } from "./group-timeline.tsx";
import { GroupWatch } from "./group-watch.ts";
import { onTheirWay, shareOf } from "./how-far.ts";
import { ImageList } from "./image-list.tsx";
import { RowActions } from "./row-actions.tsx";
import { RowFilter } from "./row-filter.tsx";
import { countStates, ownTasks, ROW_STATES, rowsOf } from "./rows.ts";
import { TaskDrawer } from "./task-drawer.tsx";
import { UploadTrouble } from "./upload-trouble.tsx";
import { useAnnounced } from "./use-announced.ts";
import { useUpload } from "./use-upload.ts";

/** One group, live: how far it is, each of its images, and what can be done. */
export function GroupPage() {
  const text = useText();
  const { t } = text;
  const { route } = usePlace();
  const id = route.page === "group" ? route.id : "";
  const watch = useWatch(id);
  const problem = useStore(watch.problem);
  const group = useStore(watch.model, (model) => model.group);
  const uploading = useUpload(id);
  useAnnounced(group);
  const share =
    group && group.state !== "finished"
      ? shareOf(group.counts, onTheirWay(uploading.view.files, group.counts.total))
      : undefined;
  useTitle(titleOf(t.group.title(shortId(id)), share, text));
  if (problem !== undefined) return <NotShown problem={problem} />;
  if (!group) return <p class="quiet">{t.frame.loading}</p>;
  return <Shown id={id} watch={watch} {...uploading} />;
}

/** How far it is comes first, as that is what is left of it in a narrow tab; a share that moves no more is left out. */
function titleOf(name: string, share: number | undefined, { t, f }: Text): string {
  return share === undefined ? name : t.group.titleAt(f.percent(Math.floor(share * 100) / 100), name);
}

function useWatch(id: string): GroupWatch {
  const watch = useMemo(() => new GroupWatch(id, () => ownTasks(uploadOf(id)?.line.files ?? [])), [id]);
  useEffect(() => {
    watch.start();
    return () => watch.stop();
  }, [watch]);
  return watch;
}

function NotShown({ problem }: { readonly problem: unknown }) {
  const { t } = useText();
  return (
    <div class="stack">
      <h1>{problemText(problem, t)}</h1>
      <p>
        <Link href="/">{t.frame.toUpload}</Link>
      </p>
    </div>
  );
}

interface WatchProps {
  readonly id: string;
  readonly watch: GroupWatch;
}

function Shown({ id, watch, upload, view, look }: WatchProps & ReturnType<typeof useUpload>) {
  const { t, f } = useText();
  const { query } = usePlace();
  const may = useMay("submitter");
  const model = useStore(watch.model);
  const rows = useMemo(() => rowsOf(model, view.files), [model, view.files]);
  const counts = useMemo(() => countStates(rows), [rows]);
  const chosen = oneOf(query.get("state"), ROW_STATES);
  const shown = useMemo(() => (chosen ? rows.filter(({ state }) => state === chosen) : rows), [rows, chosen]);
  const { group } = model;
  useEffect(() => {
    if (group && !group.open) upload?.sealed();
  }, [group?.open, upload]);
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box, (page) => page.querySelector<HTMLElement>(".group-actions :is(a, button)") ?? page.closest("main"));
  if (!group) return null;
  const finished = group.state === "finished";
  const uploading = onTheirWay(view.files, group.counts.total);
  const onRetried = () => watch.start();
  return (
    <div ref={box} class="stack group-page">
      <GroupHead group={group} onTheirWay={uploading} />
      <GroupActions group={group} onTheirWay={uploading} onRetried={onRetried}>
        {may && group.open && !view.closed && <AddImages {...{ group, upload, view }} onUpload={look} />}
        {may && finished && <Again group={group} tasks={model.tasks} />}
      </GroupActions>
      <UploadTrouble group={group} upload={upload} view={view} />
      <RefusedFiles groupId={id} />
      <RowFilter counts={counts} total={rows.length} chosen={chosen} grid={query.get("view") === "grid"} />
      {shown.length > 0 ? (
        <ImageList
          rows={shown}
          grid={query.get("view") === "grid"}
          actions={(row, name) => <RowActions {...{ row, name, groupId: id, finished, upload, onRetried }} />}
        />
      ) : (
        <p class="quiet">{rows.length > 0 ? t.group.noneOfThat : noRows(group, t)}</p>
      )}
      {group.counts.total > MAX_TASKS && <p class="quiet">{t.group.firstOnly(f.count(MAX_TASKS))}</p>}
      <GroupTimeline tasks={model.tasks} />
      <Drawer id={id} watch={watch} finished={finished} />
    </div>
  );
}

/** The task that the address names. */
function Drawer({ id, watch, finished }: WatchProps & { readonly finished: boolean }) {
  const { query } = usePlace();
  const text = query.get("task") ?? "";
  const index = /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  const task = useStore(watch.model, ({ tasks }) => (index === undefined ? undefined : tasks[index]));
  const [revision, total] = [
    useStore(watch.model, ({ group }) => group?.revision),
    useStore(watch.model, ({ group }) => group?.counts.total ?? 0),
  ];
  if (index === undefined || index >= total) return null;
  const step = (delta: number) => setQuery({ task: String(Math.min(total - 1, Math.max(0, index + delta))) });
  return (
    <TaskDrawer
      {...{ groupId: id, index, task, revision, finished }}
      onStep={step}
      place={{ at: index + 1, of: total }}
      onRetried={() => watch.start()}
      onClose={() => setQuery({ task: null })}
    />
  );
}

/** Those of a large group are read first. */
function noRows({ counts }: Group, t: Text["t"]): string {
  return counts.total === 0 ? t.group.empty : t.frame.loading;
}
