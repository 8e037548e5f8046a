import { useState } from "preact/hooks";
import { createStore, useStore } from "../live/store.ts";
import { type Upload, type UploadView, uploadOf } from "../upload/uploads.ts";

const NOTHING = createStore<UploadView>({ files: [], lost: [], closed: false, failure: undefined });

/** This tab's upload into a group, if there is one; `look` looks again after one was begun. */
export function useUpload(groupId: string): {
  readonly upload: Upload | undefined;
  readonly view: UploadView;
  readonly look: () => void;
} {
  const [, render] = useState({});
  const upload = uploadOf(groupId);
  return { upload, view: useStore(upload?.view ?? NOTHING), look: () => render({}) };
}
