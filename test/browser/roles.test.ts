import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { heldShown, type Shown, VIEWS } from "./every-view.ts";
import { notKnownHarmless } from "./harmless-buttons.ts";
import { describeKeyed } from "./keyed-scene.ts";
import { namedOf } from "./page-names.ts";
import { signIn } from "./sign-in.ts";

/** What Chromium says of answers that the tests provoke. */
const REFUSED = [/status of 40[0134]/];

/** Views that viewers come to; each is of all kinds of buttons that its page has. */
const SEEN: ReadonlySet<string> = new Set([
  ...["group, running", "group, as a grid", "group, with details", "group, with its timeline"],
  ...["groups", "failures"],
]);

/** Methods and paths of all that a button of the page asks for. */
function changesOf({ finished, running }: Shown): readonly string[] {
  return [
    ...["POST /v1/groups", "POST /v1/images", "POST /v1/failures/retry"],
    ...["cancel", "seal", "items", "links", "tasks/0/cancel"].map((what) => `POST /v1/groups/${running}/${what}`),
    ...["retry", "tasks/3/retry"].map((what) => `POST /v1/groups/${finished}/${what}`),
    `DELETE /v1/groups/${finished}`,
    ...["pause", "resume", "limits", "purge"].map((what) => `POST /v1/queues/images/${what}`),
    ...["drain", "resume", "slots", "shutdown"].map((what) => `POST /v1/workers/w-1/${what}`),
    ...["GET /v1/control", "GET /v1/actions"],
  ];
}

/** What the service answers to calls that the page's origin makes by hand, with the cookie of its reader. */
function statusesOf(page: Page, calls: readonly string[]): Promise<Record<string, number>> {
  return page.locator("html").evaluate(async (_, lines) => {
    const answers: Record<string, number> = {};
    for (const line of lines) {
      const [method = "", path = ""] = line.split(" ");
      const body = method === "POST" ? { headers: { "content-type": "application/json" }, body: "{}" } : {};
      answers[line] = (await fetch(path, { method, ...body })).status;
    }
    return answers;
  }, calls);
}

describeKeyed("who may do what", (scenes) => {
  const shown = heldShown(scenes);

  describe.each(scenes)("in $words.lang", (scene) => {
    const { t } = scene.words;
    test("a viewer signs in by the form, sees all, and finds nothing that changes anything", async () => {
      await using tab = await scene.open("nobody", { allowed: REFUSED });
      const { page } = tab;
      await page.goto("/groups");
      await signIn(tab, "sheaf_no-such-key");
      await page.getByRole("alert").getByText(t.session.wrong).waitFor();
      await signIn(tab, scene.keyOf("viewer"));
      await page.locator(`tbody a[href="/g/${shown().finished}"]`).waitFor();
      expect(await page.evaluate("document.cookie + JSON.stringify([localStorage, sessionStorage])")).not.toContain(
        "sheaf_",
      );
      for (const view of VIEWS.filter(({ name }) => SEEN.has(name))) {
        await view.open(tab, shown());
        const all = await namedOf(page);
        expect(all.length).toBeGreaterThan(8);
        expect(notKnownHarmless(all, scene.words), view.name).toEqual([]);
      }
      for (const [path, said] of [
        ["/", t.upload.mayNot],
        ["/control", t.control.operatorsOnly],
      ] as const) {
        await page.goto(path);
        await page.getByText(said, { exact: true }).waitFor();
      }
    });

    test("what a viewer has no button for, the service refuses, and an operator may", async () => {
      const calls = changesOf(shown());
      await using viewer = await scene.open("viewer", { allowed: REFUSED });
      await viewer.page.goto("/groups");
      const refused = await statusesOf(viewer.page, calls);
      expect(refused).toEqual(Object.fromEntries(calls.map((call) => [call, 403])));
      await using operator = await scene.open("operator", { allowed: REFUSED });
      await operator.page.goto("/control");
      const harmless = calls.filter((call) => /images\/resume|GET|POST \/v1\/groups$|w-1/.test(call));
      const answers = Object.values(await statusesOf(operator.page, harmless));
      expect(answers.filter((status) => status === 403)).toEqual([]);
    });

    test("an operator sees what steers; who has signed out is asked for a key again", async () => {
      await using tab = await scene.open("operator", { allowed: REFUSED });
      const { page } = tab;
      await page.goto("/failures");
      await page.getByRole("button", { name: t.failures.retryAll(1), exact: true }).waitFor();
      expect(notKnownHarmless(await namedOf(page), scene.words)).toContain(t.failures.retryAll(1));
      await page.getByRole("link", { name: t.frame.control, exact: true }).click();
      await tab.button(t.control.queue.pauseOne("images")).waitFor();
      await tab.button(t.session.signOut).click();
      await page.getByRole("heading", { name: t.session.title }).waitFor();
      await page.getByRole("link", { name: t.frame.control, exact: true }).waitFor({ state: "detached" });
      await page.goto("/groups");
      await page.getByRole("heading", { name: t.session.title }).waitFor();
      expect(await statusesOf(page, ["GET /v1/groups"])).toEqual({ "GET /v1/groups": 401 });
    });

    test("a submitter's link opens its one group to whoever has no session, and nothing else", async () => {
      await using submitter = await scene.open("submitter");
      await submitter.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await submitter.show(shown().finished);
      // It says so for a moment only.
      const said = submitter.button(t.frame.copied).waitFor();
      await submitter.button(t.group.actions.share).click();
      await said;
      const link = String(await submitter.page.evaluate("navigator.clipboard.readText()"));
      expect(link).toMatch(new RegExp(`^${scene.url}/g/${shown().finished}#link=.{20,}$`));

      await using tab = await scene.open("nobody", { allowed: REFUSED });
      await tab.page.goto(link);
      await tab.expectRows("succeeded", 3);
      await tab.page.getByRole("link", { name: t.group.row.download("photo-1.jpg"), exact: true }).waitFor();
      expect(notKnownHarmless(await namedOf(tab.page), scene.words)).toEqual([]);
      expect(await statusesOf(tab.page, ["GET /v1/groups", `GET /v1/groups/${shown().finished}`])).toEqual({
        "GET /v1/groups": 401,
        [`GET /v1/groups/${shown().finished}`]: 401,
      });
      await tab.page.goto(`/g/${shown().running}${new URL(link).hash}`);
      await tab.page.reload();
      await tab.page.getByRole("heading", { level: 1, name: t.problems.link_invalid }).waitFor();
    });
  });
});
