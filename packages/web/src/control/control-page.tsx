import "./control.css";
import { useCallback, useEffect, useState } from "preact/hooks";
import { problemText } from "../api/error-text.ts";
import { session, useMay } from "../api/session.ts";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { announce } from "../parts/notices.ts";
import { AuditList } from "./audit-list.tsx";
import { BrokerCard } from "./broker-card.tsx";
import { Charts } from "./charts.tsx";
import { ConsumersTable } from "./consumers-table.tsx";
import { ControlWatch } from "./control-watch.ts";
import { Counters } from "./counters.tsx";
import { QueuesTable } from "./queues-table.tsx";
import { Reason } from "./reason.tsx";
import { SnapshotLine } from "./snapshot-line.tsx";
import { StreamsTable } from "./streams-table.tsx";
import { ControlContext, useControl } from "./use-control.ts";
import { WorkersTable } from "./workers-table.tsx";

/** What operators see and do. */
export function ControlPage() {
  const { t } = useText();
  const asking = useStore(session, ({ state }) => state === "asking");
  const may = useMay("operator");
  if (asking) return null;
  return (
    <div class="stack control">
      <h1>{t.control.title}</h1>
      {may ? <Live /> : <p>{t.control.operatorsOnly}</p>}
    </div>
  );
}

function Live() {
  const [watch] = useState(() => new ControlWatch());
  useEffect(() => {
    watch.start();
    return () => watch.stop();
  }, [watch]);
  return (
    <ControlContext.Provider value={watch}>
      <SnapshotLine />
      <Trouble />
      <Contents />
    </ControlContext.Provider>
  );
}

/** Why there is nothing more to come. */
function Trouble() {
  const { t } = useText();
  const watch = useControl();
  const problem = useStore(watch.problem);
  if (problem === undefined) return null;
  return (
    <div class="control-problems line-up spread" role="alert">
      <span>{problemText(problem, t)}</span>
      <button type="button" onClick={() => watch.start()}>
        {t.frame.tryAgain}
      </button>
    </div>
  );
}

function Contents() {
  const { t } = useText();
  const control = useStore(useControl().snapshot)?.control;
  const [said, setSaid] = useState("");
  const say = useCallback((text: string) => {
    setSaid(text);
    announce(text);
  }, []);
  if (!control) return null;
  return (
    <>
      <Problems problems={control.problems} />
      <Counters control={control} />
      <Charts intervalS={control.interval_s} queues={control.queues.map(({ name }) => name)} />
      <div class="stack">
        <h2>{t.control.queue.title}</h2>
        {said !== "" && <p class="control-said">✓ {said}</p>}
        <QueuesTable queues={control.queues} onSaid={say} />
      </div>
      <div class="stack">
        <h2>{t.control.worker.title}</h2>
        <WorkersTable workers={control.workers} />
      </div>
      <div class="stack">
        <h2>{t.control.consumer.title}</h2>
        <ConsumersTable consumers={control.consumers} />
      </div>
      <div class="stack">
        <h2>{t.control.stream.title}</h2>
        <StreamsTable streams={control.streams} />
      </div>
      <BrokerCard control={control} />
      <AuditList />
    </>
  );
}

function Problems({ problems }: { readonly problems: readonly string[] }) {
  const { t } = useText();
  if (problems.length === 0) return null;
  return (
    <section class="control-problems" aria-labelledby="control-problems">
      <h2 id="control-problems">
        <span aria-hidden="true">⚠ </span>
        {t.control.problems(problems.length)}
      </h2>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>
            <Reason text={problem} />
          </li>
        ))}
      </ul>
    </section>
  );
}
