import type { Group, NewItem, Task } from "@sheaf/client";
import { useRef, useState } from "preact/hooks";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { ActionButton } from "../parts/action-button.tsx";
import { Modal } from "../parts/modal.tsx";
import { useAsked } from "../parts/use-asked.ts";
import { go } from "../routing/place.ts";
import { groupPath } from "../routing/route.ts";
import { keepRecipe, keptRecipe, settingsOf } from "../upload/recipe.ts";
import { RecipeForm } from "../upload/recipe-form.tsx";

interface AgainProps {
  readonly group: Group;
  readonly tasks: readonly (Task | undefined)[];
}

/** The same images once more with other settings, as a new group: nothing is uploaded again. */
export function Again({ group, tasks }: AgainProps) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const [sinceMs] = useState(Date.now);
  const items = itemsOf(tasks);
  if (group.task !== "image.process" || items.length === 0 || items.length < group.counts.total) return null;
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {t.group.actions.again}
      </button>
      {asking && <AgainDialog items={items} occasion={`${group.id}.${sinceMs}`} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Only what is still in the store, or was fetched from somewhere, can be asked for again. */
function itemsOf(tasks: readonly (Task | undefined)[]): NewItem[] {
  return tasks.flatMap((task) =>
    task && /^(?:img_|https?:)/.test(task.source) ? [{ source: task.source, name: task.name }] : [],
  );
}

interface AgainDialogProps {
  readonly items: readonly NewItem[];
  /** Part of the key: what is submitted on it twice with the same settings is one group, as an answer may be lost. */
  readonly occasion: string;
  readonly onClose: () => void;
}

function AgainDialog({ items, occasion, onClose }: AgainDialogProps) {
  const { t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const [recipe, setRecipe] = useState(keptRecipe);
  const presets = useAsked((signal) => sheaf.presets({ signal }));
  const known = presets.state === "told" ? presets.value : [];
  const submit = async () => {
    keepRecipe(recipe);
    const settings = settingsOf(recipe, known);
    const idempotencyKey = occasion + JSON.stringify(settings);
    const { id } = await sheaf.submit({ task: "image.process", items, ...settings }, { idempotencyKey });
    go(groupPath(id));
  };
  return (
    <Modal dialog={dialog} title={t.group.actions.again} onClose={onClose}>
      <p class="quiet">{t.upload.taken(items.length)}</p>
      <RecipeForm recipe={recipe} onChange={setRecipe} presets={known} limits={undefined} />
      <div class="line-up">
        <ActionButton act={submit} class="primary">
          {t.group.actions.process}
        </ActionButton>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.frame.close}
        </button>
      </div>
    </Modal>
  );
}
