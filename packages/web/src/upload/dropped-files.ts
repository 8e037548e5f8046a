import type { Dropped } from "./choose-files.ts";

/** All files of a drop, those in folders included, at any depth. */
export async function droppedFiles(data: DataTransfer): Promise<Dropped> {
  // Both lists are gone once the event is over, so they are read before anything is waited for.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return { files: [...data.files], unreadable: [] };
  return joined(await Promise.all(entries.map(filesOf)));
}

/** One that cannot be read keeps none of the others back. */
async function filesOf(entry: FileSystemEntry): Promise<Dropped> {
  try {
    if (isFile(entry)) return { files: [await new Promise<File>((...ends) => entry.file(...ends))], unreadable: [] };
    return isFolder(entry) ? joined(await Promise.all((await entriesOf(entry)).map(filesOf))) : joined([]);
  } catch {
    return { files: [], unreadable: [entry.name] };
  }
}

/** A reader gives a part of the folder at a time, and nothing at its end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((...ends) => reader.readEntries(...ends));
    if (part.length === 0) return entries;
    entries.push(...part);
  }
}

/** All of them as one drop. */
export function joined(all: readonly Dropped[]): Dropped {
  return { files: all.flatMap(({ files }) => files), unreadable: all.flatMap(({ unreadable }) => unreadable) };
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
