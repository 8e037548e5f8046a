import { LANGUAGES, type Language } from "../i18n/languages.ts";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { Choice } from "../parts/choice.tsx";
import { showFailure } from "../parts/notices.ts";
import { chooseTheme, THEMES, theme } from "../theme.ts";

/** System, light or dark. */
export function ThemeChoice() {
  const { t } = useText();
  const current = useStore(theme);
  const options = THEMES.map((one) => [one, t.frame.themes[one]] as const);
  return <Choice label={t.frame.theme} value={current} options={options} onChoose={chooseTheme} />;
}

/** The page's language, each by its own name. */
export function LanguageChoice() {
  const { t, language, choose } = useText();
  const change = (select: HTMLSelectElement) =>
    choose(select.value as Language).catch(() => {
      select.value = language;
      showFailure(t.frame.broken);
    });
  const names = Object.entries(LANGUAGES) as [Language, string][];
  return (
    <label>
      {t.frame.language}
      <select value={language} onChange={(event) => void change(event.currentTarget)}>
        {names.map(([one, name]) => (
          <option key={one} value={one} lang={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
