/**
 * An image to upload: a file of a page's form, a Blob (it has no name), or bytes with a name. In Node,
 * `{ name, data: await openAsBlob(path) }` reads the file while it is sent.
 */
export type ImageFile = Blob | { readonly name: string; readonly data: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> };

/** The same in one shape. */
export interface NamedBlob {
  /** Maybe empty. */
  readonly name: string;
  readonly blob: Blob;
}

/** Nothing is read yet. */
export function namedBlob(file: ImageFile): NamedBlob {
  // A File is a Blob with a name; Node 18 has no File to compare with.
  if (file instanceof Blob)
    return { name: "name" in file && typeof file.name === "string" ? file.name : "", blob: file };
  return { name: file.name, blob: file.data instanceof Blob ? file.data : new Blob([file.data]) };
}
