import type { Limits, Preset } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { Choice } from "../parts/choice.tsx";
import { FITS, FORMATS, type Recipe } from "./recipe.ts";

interface RecipeFormProps {
  readonly recipe: Recipe;
  readonly onChange: (recipe: Recipe) => void;
  readonly presets: readonly Preset[];
  readonly limits: Pick<Limits, "output_side"> | undefined;
}

/** What to make of each image: what is usual, a preset, or an output of one's own. */
export function RecipeForm({ recipe, onChange, presets, limits }: RecipeFormProps) {
  const { t } = useText();
  const known = ["standard", "own", ...presets.map(({ name }) => name)];
  return (
    <fieldset class="recipe">
      <legend class="unseen">{t.upload.recipe}</legend>
      <label>
        {t.upload.recipe}
        <select
          value={known.includes(recipe.kind) ? recipe.kind : "standard"}
          onChange={(event) => onChange({ ...recipe, kind: event.currentTarget.value })}
        >
          <option value="standard">{t.upload.standard}</option>
          {presets.map(({ name, description }) => (
            <option key={name} value={name} title={description}>
              {name}
            </option>
          ))}
          <option value="own">{t.upload.own}</option>
        </select>
      </label>
      {recipe.kind === "own" && <OwnFields {...{ recipe, onChange, maxSide: limits?.output_side ?? 8_192 }} />}
    </fieldset>
  );
}

interface OwnFieldsProps extends Pick<RecipeFormProps, "recipe" | "onChange"> {
  readonly maxSide: number;
}

function OwnFields({ recipe, onChange, maxSide }: OwnFieldsProps) {
  const { t } = useText();
  const side = (name: "width" | "height") => (
    <label>
      {t.upload[name]}
      <input
        type="number"
        min={1}
        max={maxSide}
        placeholder={t.upload.auto}
        value={recipe[name] ?? ""}
        onChange={({ currentTarget: { value, valueAsNumber } }) =>
          onChange({ ...recipe, [name]: value === "" ? null : within(valueAsNumber, maxSide) })
        }
      />
    </label>
  );
  return (
    <>
      {side("width")}
      {side("height")}
      <Choice
        label={t.upload.fit}
        value={recipe.fit}
        options={FITS.map((fit) => [fit, t.upload.fits[fit]])}
        onChoose={(fit) => onChange({ ...recipe, fit })}
      />
      <Choice
        label={t.upload.format}
        value={recipe.format}
        options={FORMATS.map((format) => [format, format.toUpperCase()])}
        onChoose={(format) => onChange({ ...recipe, format })}
      />
      <label>
        {t.upload.quality}
        <input
          type="number"
          min={1}
          max={100}
          value={recipe.quality}
          disabled={recipe.format === "png"}
          onChange={(event) => onChange({ ...recipe, quality: within(event.currentTarget.valueAsNumber, 100) })}
        />
      </label>
    </>
  );
}

function within(value: number, max: number): number {
  return Math.min(max, Math.max(1, Math.round(value) || 1));
}
