import type { Control } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { Link } from "../routing/link.tsx";

const TASKS = {
  queued: "/groups?state=open,running",
  running: "/groups?state=running",
  retrying: "/groups?state=running",
  succeeded: "/groups?outcome=succeeded,partial",
  failed: "/failures",
  cancelled: "/groups?outcome=partial,cancelled",
} as const;
const GROUPS = { open: "/groups?state=open", running: "/groups?state=running", finished: "/groups?state=finished" };

/** Tasks and groups by state; each number leads to what it counts. */
export function Counters({ control: { tasks, groups } }: { readonly control: Control }) {
  const { t, f } = useText();
  const counter = (name: string, n: number, href: string, word: string) => (
    <li key={name}>
      <Link href={href} class={`control-counter tone-${name}`}>
        <span class="number">{f.count(n)}</span>
        <span>{word}</span>
      </Link>
    </li>
  );
  return (
    <div class="control-counters">
      <section aria-labelledby="control-tasks">
        <h2 id="control-tasks">{t.control.tasks}</h2>
        <ul>{keysOf(TASKS).map((state) => counter(state, tasks[state], TASKS[state], t.states.task[state]))}</ul>
      </section>
      <section aria-labelledby="control-groups">
        <h2 id="control-groups">{t.control.groups}</h2>
        <ul>{keysOf(GROUPS).map((state) => counter(state, groups[state], GROUPS[state], t.states.group[state]))}</ul>
      </section>
    </div>
  );
}

function keysOf<K extends string>(table: Readonly<Record<K, string>>): readonly K[] {
  return Object.keys(table) as K[];
}
