import type { TaskInFull } from "@sheaf/client";
import { taskErrorText } from "../api/error-text.ts";
import { useMay } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { SourceFacts } from "./source-facts.tsx";
import { TaskOutputs } from "./task-outputs.tsx";
import { useSourceBytes } from "./use-source-bytes.ts";

interface TaskDetailsProps {
  readonly groupId: string;
  readonly task: TaskInFull;
  readonly name: string;
  readonly finished: boolean;
  /** Something was done to the task. */
  readonly onActed: () => void;
  readonly onRetried: () => void;
}

/** The parts of what is known of a task, in the order in which people ask for them. */
export function TaskDetails({ task, name, ...around }: TaskDetailsProps) {
  const { t } = useText();
  const sourceBytes = useSourceBytes(task);
  return (
    <>
      {task.error && <Failure error={task.error} />}
      <Progress task={task} />
      <Actions {...{ task, name, ...around }} />
      {task.outputs.length > 0 && <TaskOutputs {...{ task, name, sourceBytes }} />}
      {task.result && <Json title={t.task.result} value={task.result} />}
      <AttemptList task={task} />
      <SourceFacts {...{ task, sourceBytes }} />
      <details>
        <summary>{t.task.raw}</summary>
        <Json value={task} />
      </details>
    </>
  );
}

function Failure({ error }: { readonly error: NonNullable<TaskInFull["error"]> }) {
  const { t } = useText();
  return (
    <section class="drawer-problem">
      <p>{taskErrorText(error, t)}</p>
      <dl class="drawer-facts">
        <dt>{t.task.code}</dt>
        <dd>
          <code>{error.code}</code>
        </dd>
        <dt>{t.task.saidBy}</dt>
        <dd>
          <bdi>{error.message}</bdi>
        </dd>
      </dl>
    </section>
  );
}

function Progress({ task: { progress } }: Pick<TaskDetailsProps, "task">) {
  const { t, f } = useText();
  if (!progress) return null;
  const done = t.task.progress(f.percent(progress.fraction));
  return (
    <div class="stack drawer-progress">
      <progress value={progress.fraction} aria-label={done} />
      <span class="quiet">
        {done} <bdi>{progress.note}</bdi>
      </span>
    </div>
  );
}

function Actions({ groupId, task, name, finished, onActed, onRetried }: TaskDetailsProps) {
  const { t } = useText();
  const mayAct = useMay("submitter");
  if (!mayAct || task.state === "succeeded") return null;
  const { index } = task;
  if (task.state !== "failed" && task.state !== "cancelled") {
    const cancel = () => sheaf.cancelTask(groupId, index).then(onActed);
    return (
      <ActionButton class="danger drawer-action" act={cancel} label={t.task.cancelOf(name)}>
        {t.task.cancel}
      </ActionButton>
    );
  }
  if (!finished) return <p class="quiet">{t.task.retryLater}</p>;
  const retry = async () => {
    await sheaf.retryTask(groupId, index).finally(onRetried);
    onActed();
  };
  return (
    <ActionButton class="primary drawer-action" act={retry} label={t.task.retryOf(name)}>
      {t.task.retry}
    </ActionButton>
  );
}

function Json({ title, value }: { readonly title?: string; readonly value: object }) {
  const { t } = useText();
  const text = JSON.stringify(value, null, 2);
  return (
    <section class="drawer-json">
      <div class="line-up spread">
        {title === undefined ? <span /> : <h3>{title}</h3>}
        <CopyButton text={text} label={t.task.copyRaw} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre tabIndex={0} dir="ltr">
        {text}
      </pre>
    </section>
  );
}
