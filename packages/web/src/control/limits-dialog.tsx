import type { QueueStatus } from "@sheaf/client";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { useAsked } from "../parts/use-asked.ts";
import { NumberDialog, type NumberField } from "./number-dialog.tsx";
import { useControl } from "./use-control.ts";

/** As the service has them. */
const RATE = { min: 0.001, max: 1_000_000, step: "any" } as const;
const RUNNING = { min: 1, max: 1_000_000, step: 1 } as const;
/** Until the installation has told its own. */
const TIMEOUT = { timeout_min_ms: 1, timeout_max_ms: 2 ** 32 - 1 };

/** Asks for the limits of a queue and sets them; an empty one is lifted. */
export function LimitsDialog({ queue, onClose }: { readonly queue: QueueStatus; readonly onClose: () => void }) {
  const { t, f } = useText();
  const watch = useControl();
  const asked = useAsked((signal) => sheaf.limits({ signal }));
  const words = t.control.limits;
  const { timeout_min_ms: min, timeout_max_ms: max } = asked.state === "told" ? asked.value : TIMEOUT;
  const bounds = (from: number, to: number) => words.bounds(f.count(from), f.count(to));
  const fields: readonly NumberField[] = [
    { name: "rate_per_s", label: words.rate, hint: bounds(RATE.min, RATE.max), ...RATE },
    { name: "max_running", label: words.running, hint: bounds(RUNNING.min, RUNNING.max), ...RUNNING },
    { name: "timeout_ms", label: words.timeout, hint: bounds(min, max), min, max, step: 1 as const },
  ].map((field) => ({ ...field, value: queue.limits?.[field.name as keyof typeof queue.limits] ?? null }));
  const set = (numbers: Readonly<Record<string, number | null>>) =>
    watch.commandQueue(sheaf.limitQueue(queue.name, numbers));
  return <NumberDialog title={words.title(queue.name)} fields={fields} yes={words.set} act={set} onClose={onClose} />;
}
