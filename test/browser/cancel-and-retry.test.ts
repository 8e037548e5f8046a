import type { Receipt } from "@sheaf/client";
import { type LocalServer, startHttp } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { smallPhoto } from "./images.ts";
import { describeScenes } from "./scene.ts";

const SLOTS = 2;
const LONG_MS = 600_000;
/** Long enough that runs do not share a message: each slot is to have one. */
const SHORT_MS = 300;

/** Serves a photo at every path, once it has been told that it may; until then it has faults. */
async function moodyServer(photo: Buffer): Promise<LocalServer & { recover(): void }> {
  let well = false;
  const server = await startHttp((_, res) => {
    res.writeHead(well ? 200 : 503, { "content-type": "image/jpeg" }).end(well ? photo : "");
  });
  return {
    ...server,
    recover: () => {
      well = true;
    },
  };
}

const stack = { slots: SLOTS, env: { SHEAF_FETCH_ALLOW: "127.0.0.0/8" } };
describeScenes("what a reader takes back and tries again", stack, (scene) => {
  const { t, f } = scene.words;

  test("one image is cancelled, then what is left of the group, and a receipt is told", async () => {
    const name = (at: number) => `sleeper-${at}`;
    const items = Array.from({ length: 8 }, (_, at) => ({ name: name(at), args: { ms: at < 2 ? SHORT_MS : LONG_MS } }));
    const { id } = await scene.client.submit({ task: "demo.sleep", items });
    await using tab = await scene.open();
    await tab.show(id);
    await tab.expectFinished(2, 8);
    await tab.expectRows("succeeded", 2);
    await tab.expectRows("running", SLOTS);
    await tab.expectNames(items.map((item) => item.name));
    const running = (await tab.rows("running").first().locator("bdi").textContent()) ?? "";
    await tab.button(t.group.row.cancel(running)).click();
    await tab.row(running).and(tab.rows("cancelled")).waitFor();
    await tab.button(t.group.row.cancel(name(7))).click();
    await tab.row(name(7)).and(tab.rows("cancelled")).waitFor();
    await tab.expectFinished(4, 8);
    await tab.expectRows("running", SLOTS);

    await tab.button(t.group.actions.cancel).click();
    const dialog = tab.page.getByRole("dialog", { name: t.group.actions.cancelSure(4), exact: true });
    await dialog.getByRole("button", { name: t.frame.goBack, exact: true }).click();
    expect((await scene.client.group(id)).counts.cancelled).toBe(2);
    await tab.button(t.group.actions.cancel).click();
    const said = tab.page.getByRole("status");
    const answering = tab.page.waitForResponse((response) => response.url().endsWith(`/v1/groups/${id}/cancel`));
    await dialog.getByRole("button", { name: t.group.actions.cancel, exact: true }).click();
    const told = (await (await answering).json()) as Receipt;
    expect(told.removed + told.aborting + told.already_finished).toBe(8);
    const receipt = t.group.actions.receipt(
      f.count(told.removed),
      f.count(told.aborting),
      f.count(told.already_finished),
    );
    await said.getByText(receipt, { exact: true }).waitFor({ state: "attached" });
    await tab.expectFinished(8, 8);
    await tab.expectRows("cancelled", 6);
    await tab.expectRows("succeeded", 2);
    expect(await tab.progress.textContent()).toContain(t.group.cancelled(6));
  });

  test("what failed is tried again, by its row and by the group, and succeeds", async () => {
    await using server = await moodyServer(await smallPhoto(1));
    const items = ["a.jpg", "b.jpg", "c.jpg"].map((name) => ({ name, source: `${server.url}/${name}` }));
    const { id } = await scene.client.submit({ task: "image.process", items, max_attempts: 1 });
    await using tab = await scene.open();
    await tab.show(id);
    await tab.expectFinished(3, 3);
    await tab.expectRows("failed", 3);
    await tab.expectDetail("b.jpg", t.errors.fetch_failed);
    server.recover();
    await tab.button(t.group.row.retry("b.jpg")).click();
    await tab.row("b.jpg").and(tab.rows("succeeded")).waitFor();
    await tab.expectRows("failed", 2);
    await tab.button(t.group.actions.retryFailed(2)).click();
    await tab.expectRows("succeeded", 3);
    await tab.expectConnection("ended");
    await tab.button(t.group.actions.retryFailed(2)).waitFor({ state: "detached" });
    expect((await scene.client.group(id)).counts).toMatchObject({ total: 3, succeeded: 3, failed: 0 });
  });
});
