import "./control-table.css";
import type { Action } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { ColumnHeads } from "../parts/column-heads.tsx";
import { ScrollBox } from "../parts/scroll-box.tsx";
import { shortId } from "../parts/shorten.ts";
import { Ago } from "../parts/time.tsx";
import { Reason } from "./reason.tsx";
import { useControl } from "./use-control.ts";

/** What operators did lately, newest first. */
export function AuditList() {
  const { t } = useText();
  const actions = useStore(useControl().actionLog.actions);
  const words = t.control.audit;
  return (
    <section class="stack" aria-labelledby="control-audit">
      <h2 id="control-audit">{words.title}</h2>
      {actions?.length === 0 && <p class="quiet">{words.none}</p>}
      {actions && actions.length > 0 && (
        <ScrollBox class="wide control-table control-audit" label={words.caption}>
          <table>
            <caption class="unseen">{words.caption}</caption>
            <thead>
              <tr>
                <ColumnHeads names={[words.at, words.what, words.target, words.detail, words.effect, words.actor]} />
              </tr>
            </thead>
            <tbody>
              {actions.map((action) => (
                <Row key={action.id} action={action} />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  );
}

function Row({ action: { at, actor, what, target, detail, effect } }: { readonly action: Action }) {
  const { t } = useText();
  const words = t.control.audit;
  const known: Readonly<Record<string, string>> = words.whats;
  const isWorker = what.startsWith("worker.");
  return (
    <tr>
      <td>{at === null ? "–" : <Ago iso={at} focusable />}</td>
      <th scope="row">{known[what] ?? what}</th>
      <td title={target ?? undefined}>{target === null ? "–" : isWorker ? shortId(target) : target}</td>
      <td>{detail === null || detail === "" ? "–" : <Reason text={detail} />}</td>
      <td>
        <Reason text={effect} />
      </td>
      <td>{actor === "anonymous" ? words.anonymous : actor}</td>
    </tr>
  );
}
