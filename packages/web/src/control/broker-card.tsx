import type { Control } from "@sheaf/client";
import type { ComponentChildren } from "preact";
import { useText } from "../i18n/text.tsx";
import { Reason } from "./reason.tsx";

/** The broker and the schedulers. */
export function BrokerCard({ control: { broker, scheduler } }: { readonly control: Control }) {
  const { t, f } = useText();
  const [words, leads] = [t.control.broker, t.control.scheduler];
  return (
    <div class="control-cards">
      <section class="sheet">
        <h2>{words.title}</h2>
        {broker ? (
          <dl>
            <Fact name={words.version}>{broker.version}</Fact>
            <Fact name={words.cluster}>{broker.cluster ?? words.single}</Fact>
            <Fact name={words.durability}>
              <Reason text={broker.durability} />
            </Fact>
            <Fact name={words.disk}>{f.bytes(broker.store_bytes)}</Fact>
            <Fact name={words.memory}>{f.bytes(broker.memory_bytes)}</Fact>
          </dl>
        ) : (
          <p class="quiet">{words.none}</p>
        )}
      </section>
      <section class="sheet">
        <h2>{leads.title}</h2>
        {scheduler ? (
          <dl>
            <Fact name={leads.leader}>
              <span class="mono">{scheduler.leader === "" ? "–" : scheduler.leader}</span>
            </Fact>
            <Fact name={leads.replicas}>{f.count(scheduler.replicas)}</Fact>
            <Fact name={leads.log}>
              <span class="number">{scheduler.log_seq}</span>
            </Fact>
          </dl>
        ) : (
          <p class="quiet">{leads.none}</p>
        )}
      </section>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
