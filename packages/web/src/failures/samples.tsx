import type { FailedTask, Failure } from "@sheaf/client";
import { useState } from "preact/hooks";
import { useMay } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { announce } from "../parts/notices.ts";
import { shortId } from "../parts/shorten.ts";
import { Ago } from "../parts/time.tsx";
import { Link } from "../routing/link.tsx";
import { groupPath } from "../routing/route.ts";

/** The latest tasks of an error, newest first. */
export function Samples({ failure: { count, samples } }: { readonly failure: Failure }) {
  const { t } = useText();
  return (
    <>
      <p class="quiet">{t.failures.samples(samples.length, count)}</p>
      <ul class="failures-samples">
        {samples.map((task) => (
          <Sample key={`${task.group_id}/${task.index}/${task.failed_at}`} task={task} />
        ))}
      </ul>
    </>
  );
}

/** One failed task. Names and messages are others' words: text, kept to themselves whatever is in them. */
function Sample({ task }: { readonly task: FailedTask }) {
  const { t } = useText();
  const { group_id, index, name, error, failed_at } = task;
  const mayRetry = useMay("submitter");
  return (
    <li>
      <div class="failures-sample">
        <Link href={`${groupPath(group_id)}?task=${index}`}>
          <bdi>{name}</bdi>
        </Link>
        <span class="quiet failures-facts">
          <span>{t.failures.inGroup(shortId(group_id))}</span>
          <code>{task.task}</code>
          <span>{t.failures.attempt(error.attempt)}</span>
          {failed_at !== null && <Ago iso={failed_at} />}
        </span>
        <bdi class="failures-message">{error.message}</bdi>
      </div>
      {mayRetry && <RetryOne task={task} />}
    </li>
  );
}

function RetryOne({ task: { group_id, index, name } }: { readonly task: FailedTask }) {
  const { t } = useText();
  const [again, setAgain] = useState(false);
  const said = t.failures.retriedOneSaid(name);
  const retry = async () => {
    if (again) return;
    await sheaf.retryTask(group_id, index);
    setAgain(true);
    announce(said);
  };
  // The button stays when it has done its part, so that the focus does.
  return (
    <ActionButton act={retry} class={again ? "small plain" : "small"} label={again ? said : t.failures.retryOne(name)}>
      {again && <span aria-hidden="true">✓</span>}
      {again ? t.failures.retriedOne : t.failures.retry}
    </ActionButton>
  );
}
