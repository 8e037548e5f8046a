import "./upload-page.css";
import type { GroupSettings, Limits, Preset } from "@sheaf/client";
import { useLayoutEffect, useState } from "preact/hooks";
import { session, useMay } from "../api/session.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { Trouble } from "../parts/trouble.tsx";
import { useAction } from "../parts/use-action.ts";
import { useAsked } from "../parts/use-asked.ts";
import { DropZone } from "./drop-zone.tsx";
import { openWaiting } from "./open-waiting.ts";
import { keepRecipe, keptRecipe, type Recipe, settingsOf } from "./recipe.ts";
import { RecipeForm } from "./recipe-form.tsx";
import { RefusedFiles } from "./refused-files.tsx";
import { addWaiting, NOTHING, waiting } from "./waiting-files.ts";

/** Where images are handed over. Choosing starts at once: the group is opened and shown while its files still upload. */
export function UploadPage() {
  const { t } = useText();
  const who = useStore(session);
  const may = useMay("submitter");
  return (
    <div class="stack upload-page">
      <header class="stack upload-head">
        <h1>{t.upload.title}</h1>
        <p class="quiet">{t.upload.lead}</p>
      </header>
      {may || who.state === "asking" ? <Uploader /> : <p>{t.upload.mayNot}</p>}
    </div>
  );
}

interface Installation {
  readonly limits: Limits;
  readonly presets: readonly Preset[];
}

async function askInstallation(signal: AbortSignal): Promise<Installation> {
  const [limits, presets] = await Promise.all([sheaf.limits({ signal }), sheaf.presets({ signal })]);
  return { limits, presets };
}

function Uploader() {
  const { t } = useText();
  const asked = useAsked(askInstallation);
  const installation = asked.state === "told" ? asked.value : undefined;
  const presets = installation?.presets ?? [];
  const [recipe, setRecipe] = useState<Recipe>(keptRecipe);
  const { run, busy, waits } = useOpening(installation, () => settingsOf(recipe, presets));
  const change = (next: Recipe) => {
    setRecipe(next);
    keepRecipe(next);
  };
  return (
    <>
      <DropZone onFiles={addWaiting}>
        {asked.state === "failed" ? (
          <Trouble error={asked.error} onAgain={asked.again} />
        ) : (
          <LimitsLine limits={installation?.limits} />
        )}
        {busy && <p>{t.upload.opening}</p>}
        {waits && !busy && (
          <button type="button" onClick={run}>
            {t.frame.tryAgain}
          </button>
        )}
      </DropZone>
      <RecipeForm recipe={recipe} onChange={change} presets={presets} limits={installation?.limits} />
      <RefusedFiles />
    </>
  );
}

/** Opens a group for what waits as soon as the limits are known; where that failed it `waits`, and `run` tries it again. */
function useOpening(installation: Installation | undefined, settings: () => GroupSettings) {
  const held = useStore(waiting);
  const opening = useAction(async () => installation && openWaiting(installation.limits, settings()));
  const waits = installation !== undefined && held !== NOTHING;
  // Before it is painted that something waits: nothing may jump.
  useLayoutEffect(() => {
    if (waits) opening.run();
  }, [waits, held.files]);
  return { ...opening, waits };
}

/** What the installation takes; its line is there before it is known, so that nothing jumps. */
function LimitsLine({ limits }: { readonly limits: Limits | undefined }) {
  const { t, f } = useText();
  if (!limits) return <p class="quiet">{t.frame.loading}</p>;
  const formats = limits.formats.map((format) => format.toUpperCase()).join(", ");
  return <p class="quiet">{t.upload.limits(formats, f.bytes(limits.image_bytes), f.count(limits.items_per_group))}</p>;
}
