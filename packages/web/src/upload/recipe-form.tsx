import type { Limits, Preset } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { oneOf } from "../parts/words.ts";
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
      <label>
        {t.upload.fit}
        <select
          value={recipe.fit}
          onChange={(event) => onChange({ ...recipe, fit: oneOf(event.currentTarget.value, FITS) ?? "inside" })}
        >
          {FITS.map((fit) => (
            <option key={fit} value={fit}>
              {t.upload.fits[fit]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.upload.format}
        <select
          value={recipe.format}
          onChange={(event) => onChange({ ...recipe, format: oneOf(event.currentTarget.value, FORMATS) ?? "webp" })}
        >
          {FORMATS.map((format) => (
            <option key={format} value={format}>
              {format.toUpperCase()}
            </option>
          ))}
        </select>
      </label>
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
