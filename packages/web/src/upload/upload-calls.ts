import { type NewItem, SheafError } from "@sheaf/client";
import { sheaf } from "../api/sheaf.ts";
import type { UploadCalls } from "./upload-line.ts";

/** What an upload into a group asks of the service. */
export function uploadCalls(id: string): UploadCalls {
  return {
    store: async (file, options) => {
      try {
        return (await sheaf.uploadImage({ name: file.name, data: file }, options)).id;
      } catch (error) {
        if (error instanceof SheafError && error.status === 0) await throwIfUnreadable(file);
        throw error;
      }
    },
    append: (firstIndex, items) => sheaf.append(id, { firstIndex, items }),
    async itemsFrom(index) {
      const items: NewItem[] = [];
      for await (const { source, name } of sheaf.tasks(id, { pageSize: 1_000 })) items.push({ source, name });
      return items.slice(index);
    },
    seal: () => sheaf.seal(id),
  };
}

/** A file that was moved or changed looks like a broken connection, but it will not get better. */
async function throwIfUnreadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch (cause) {
    throw new SheafError("unreadable", "The file cannot be read", { status: 400, cause });
  }
}
