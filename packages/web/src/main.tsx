import "./style/tokens.css";
import "./style/base.css";
import "./parts/button.css";
import { render } from "preact";
import { askSession } from "./api/ask-session.ts";
import { App } from "./app.tsx";
import { loadDictionary, preferredLanguage } from "./i18n/languages.ts";
import { TextProvider } from "./i18n/text.tsx";
import { applyTheme } from "./theme.ts";

applyTheme();
void askSession();
show().catch(tellBroken);

/** Not awaited at the top: the words are loaded from files that import this one's. */
async function show(): Promise<void> {
  const language = preferredLanguage();
  const dictionary = await loadDictionary(language);
  const root = document.getElementById("app");
  if (!root) return;
  render(
    <TextProvider language={language} dictionary={dictionary}>
      <App />
    </TextProvider>,
    root,
  );
}

/** Without its words there is nothing else to say: most likely another version is served by now. */
function tellBroken(): void {
  document.body.textContent = "Sheaf: reload the page.";
}
