/** What is known of an uploaded image. */
export interface ImageFacts {
  /** `img_…`, for `source`: a hash of tenant and content. */
  readonly id: string;
  readonly bytes: number;
  /** By its first bytes, for example `jpeg`. */
  readonly format: string;
}

/** An image as its upload is answered. */
export interface StoredImage extends ImageFacts {
  /** Of the file, where it was told; a file that is uploaded by itself tells none. */
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
}
