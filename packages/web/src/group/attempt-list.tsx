import "./attempt-list.css";
import type { TaskInFull } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { shortId } from "../parts/shorten.ts";
import { StatePill } from "../parts/state-pill.tsx";
import { type HistoryEntry, historyOf } from "./attempt-history.ts";

/** What happened to a task, oldest first: its waits, its attempts, what goes on. */
export function AttemptList({ task }: { readonly task: TaskInFull }) {
  const { t } = useText();
  return (
    <section class="stack drawer-part">
      <h3>{t.task.history.title}</h3>
      <ol class="story">
        {historyOf(task).map((entry, at) => (
          <Entry key={at} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const { t, f } = useText();
  const words = t.task.history;
  if (entry.kind === "round") return <li class="story-round">{words.round(f.count(entry.round))}</li>;
  if (entry.kind === "attempt") return <Attempt {...entry} />;
  if (entry.kind === "wait") {
    const time = f.duration(entry.ms);
    return <li class="story-wait quiet">{entry.after === "queued" ? words.waited(time) : words.paused(time)}</li>;
  }
  if (entry.kind === "queued") {
    return (
      <li class="story-step tone-queued">
        {t.task.queuedAt} <Moment iso={entry.atIso} />
      </li>
    );
  }
  if (entry.kind === "now") return <Now {...entry} />;
  return (
    <li class={`story-step tone-${entry.state}`}>
      <StatePill tone={entry.state}>{t.states.task[entry.state]}</StatePill> <Moment iso={entry.atIso} />
      {entry.error && <span class="story-more">{t.task.codes[entry.error.code] ?? entry.error.code}</span>}
    </li>
  );
}

function Attempt({ attempt, number, outcome }: HistoryEntry & { readonly kind: "attempt" }) {
  const { t, f } = useText();
  const { error, worker } = attempt;
  return (
    <li class={`story-step tone-${outcome}`}>
      <div class="line-up">
        <strong>{t.task.history.attempt(f.count(number))}</strong>
        <StatePill tone={outcome}>
          {error ? (t.task.codes[error.code] ?? error.code) : t.states.task[outcome]}
        </StatePill>
        <span class="number">{t.task.history.ran(f.duration(attempt.run_ms))}</span>
      </div>
      {error && (
        <bdi class="story-more" dir="auto">
          {error.message}
        </bdi>
      )}
      <span class="story-more quiet">
        <Moment iso={attempt.started_at ?? attempt.ended_at} />
        {worker !== null && (
          <>
            {" · "}
            {t.task.history.by} <code title={worker}>{shortId(worker)}</code>
          </>
        )}
      </span>
    </li>
  );
}

function Now({ state, number, sinceIso }: HistoryEntry & { readonly kind: "now" }) {
  const { t, f } = useText();
  const words = t.task.history;
  return (
    <li class={`story-step story-now tone-${state}`}>
      <strong>{words.attempt(f.count(number))}</strong>{" "}
      {state === "running" ? words.running : state === "retrying" ? words.retrying : words.queued}
      {state === "running" && (
        <span class="story-more quiet">
          <Moment iso={sinceIso} />
        </span>
      )}
    </li>
  );
}

function Moment({ iso }: { readonly iso: string | null }) {
  const { f } = useText();
  if (iso === null) return null;
  return (
    <time class="quiet number" dateTime={iso} title={iso}>
      {f.moment(iso)}
    </time>
  );
}
