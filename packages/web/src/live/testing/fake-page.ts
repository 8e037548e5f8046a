/** A page that is hidden and shown by a test. */
export class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";

  get hidden(): boolean {
    return this.visibilityState === "hidden";
  }

  become(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}
