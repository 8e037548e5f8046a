import type { TaskState } from "@sheaf/client";
import type { TestPage } from "@sheaf/testkit";
import type { Locator, Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { NamedFile } from "./images.ts";
import { ANY, sentencePattern } from "./sentence-pattern.ts";
import type { Words } from "./words.ts";

/** For one step of a scenario, on a busy machine. */
const STEP_MS = 30_000;
/** Selects the line that says how far a group is. */
export const PROGRESS = ".group-head p.number";

/** A tab as its reader sees it: by the words and roles of the upload and group pages. */
export class Tab implements AsyncDisposable {
  readonly page: Page;
  /** What the page is expected to write with. */
  readonly words: Words;
  readonly #opened: TestPage;

  constructor(opened: TestPage, words: Words, page: Page = opened.page) {
    this.page = page;
    this.#opened = opened;
    this.words = words;
    page.setDefaultTimeout(STEP_MS);
    // Who listens from the start cannot be late for a chooser that opens at once.
    page.on("filechooser", () => {});
  }

  /** A further tab that shares cookies, storage and connections with this one, and is closed with it. */
  async another(): Promise<Tab> {
    return new Tab(this.#opened, this.words, await this.page.context().newPage());
  }

  /** Closes it; throws when the page had faults. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened[Symbol.asyncDispose]();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Presses a button that asks for files, and chooses these. */
  async choose(files: readonly NamedFile[] | string, button = this.words.t.upload.chooseFiles): Promise<void> {
    const asked = this.page.waitForEvent("filechooser");
    await this.button(button).click();
    await (await asked).setFiles(typeof files === "string" ? files : [...files]);
  }

  /** Opens the first page and waits until it knows what the installation takes: it takes drops and pastes by then, too. */
  async showUpload(): Promise<void> {
    await this.page.goto("/");
    const limits = sentencePattern(this.words.t.upload.limits(ANY, ANY, ANY));
    await this.page.getByText(new RegExp(limits)).waitFor();
  }

  /** Uploads files from the first page on; the id of their group, once its page is shown. */
  async upload(files: readonly NamedFile[]): Promise<string> {
    await this.page.goto("/");
    await this.choose(files);
    return this.groupId();
  }

  /** Opens the page of a group and waits until the group is there. */
  async show(id: string): Promise<void> {
    await this.page.goto(`/g/${id}`);
    await this.progress.waitFor();
  }

  /** The group that the address names, once it does. */
  async groupId(): Promise<string> {
    await this.page.waitForURL(/\/g\/[^/]+$/);
    return new URL(this.page.url()).pathname.slice("/g/".length);
  }

  /** The line that says how far the group is. */
  get progress(): Locator {
    return this.page.locator(PROGRESS);
  }

  /** The dot that says how what is shown is kept up to date, whatever it says or while it says one state. */
  connection(state?: string): Locator {
    return this.page.locator(state === undefined ? ".connection" : `.connection[data-state=${state}]`);
  }

  /** The rows that are in the document, of one state or all. */
  rows(state?: TaskState | "waiting" | "uploading" | "refused"): Locator {
    const list = this.page.getByRole("list", { name: this.words.t.group.images });
    return list.locator(state === undefined ? "article" : `article[data-state=${state}]`);
  }

  /** The row of an image, by its whole name. */
  row(name: string): Locator {
    return this.rows().filter({ has: this.page.locator("bdi").getByText(name, { exact: true }) });
  }

  /** Waits until the group says that so many have finished. */
  async expectFinished(finished: number, total: number, withinMs = STEP_MS): Promise<void> {
    const { t, f } = this.words;
    const said = t.group.finishedOf(f.count(finished), f.count(total));
    const line = async () => (await this.progress.textContent()) ?? "";
    await vi.waitFor(async () => expect((await line()).split(" · ")[0]).toBe(said), { timeout: withinMs });
  }

  /** Waits until the rows have these names, in this order or in any: states are there before names. */
  async expectNames(names: readonly string[], order: "as given" | "any" = "as given"): Promise<void> {
    const arranged = (all: readonly string[]) => (order === "any" ? all.toSorted() : all);
    const shown = async () => arranged(await this.rows().locator(".image-name > bdi").allTextContents());
    await vi.waitFor(async () => expect(await shown()).toEqual(arranged(names)), { timeout: STEP_MS });
  }

  /** Waits until the row of an image says this beside its state: states are there before details. */
  async expectDetail(name: string, detail: string): Promise<void> {
    const shown = this.row(name).locator(".image-detail");
    await vi.waitFor(async () => expect(await shown.textContent()).toBe(detail), { timeout: STEP_MS });
  }

  /** Waits until so many rows are of a state. */
  async expectRows(state: Parameters<Tab["rows"]>[0], count: number, withinMs = STEP_MS): Promise<void> {
    await vi.waitFor(async () => expect(await this.rows(state).count()).toBe(count), { timeout: withinMs });
  }

  /** Waits until the connection is in a state. */
  async expectConnection(state: string, withinMs = STEP_MS): Promise<void> {
    await this.connection(state).waitFor({ timeout: withinMs });
  }
}
