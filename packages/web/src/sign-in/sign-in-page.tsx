import "./sign-in.css";
import { createCalls } from "@sheaf/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { askSession } from "../api/ask-session.ts";
import { session } from "../api/session.ts";
import { useText } from "../i18n/text.tsx";
import { signInProblem } from "./sign-in-problem.ts";

/** Each attempt counts against a limit, so that none is repeated but by the reader. */
const once = createCalls({ baseUrl: "", retry: { attempts: 1 } });

/** Longest key that the service looks at. */
const MAX_KEY_CHARS = 512;

/** Asks for a key in place of the page that the address names. The key is in the field, and nowhere else. */
export function SignInPage() {
  const { t } = useText();
  const field = useRef<HTMLInputElement>(null);
  const { problem, busy, submit } = useSignIn(field);
  useEffect(() => field.current?.focus(), []);
  return (
    <form class="sheet stack sign-in" onSubmit={submit} aria-labelledby="sign-in-title" aria-busy={busy}>
      <h1 id="sign-in-title">{t.session.title}</h1>
      <p class="quiet">
        {t.session.lead} {location.pathname !== "/" && t.session.afterwards}
      </p>
      <div class="stack sign-in-field">
        <label for="sign-in-key">{t.session.key}</label>
        {/* Without a name: a browser that submits the form by itself sends no key. */}
        <input
          ref={field}
          id="sign-in-key"
          type="password"
          autocomplete="current-password"
          autocapitalize="off"
          spellcheck={false}
          maxLength={MAX_KEY_CHARS}
          required
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? "sign-in-hint" : "sign-in-problem sign-in-hint"}
        />
        <div role="alert" id="sign-in-problem" class="sign-in-problem">
          {problem}
        </div>
        <p id="sign-in-hint" class="quiet">
          {t.session.keyHint}
        </p>
      </div>
      <button type="submit" class="primary" aria-disabled={busy}>
        {busy ? t.session.signingIn : t.session.signIn}
      </button>
    </form>
  );
}

function useSignIn(field: { readonly current: HTMLInputElement | null }) {
  const text = useText();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const signIn = async () => {
    try {
      await once.signIn(field.current?.value.trim() ?? "");
      await askSession();
      return session.get().state === "signed_out" ? text.t.session.notKept : undefined;
    } catch (error) {
      return signInProblem(error, text, Date.now());
    }
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    // Emptied, so that the same words are read out again.
    setProblem(undefined);
    setProblem(await signIn());
    setBusy(false);
    field.current?.select();
  };
  return { problem, busy, submit: (event: SubmitEvent) => void submit(event) };
}
