/** One photo to be made small. */
export interface ThumbRequest {
  readonly key: number;
  readonly file: File;
  /** Pixels of the square. */
  readonly side: number;
}

/** The small picture, cut square out of the middle, which is the receiver's to close; undefined of what no browser can show. */
export interface ThumbAnswer {
  readonly key: number;
  readonly bitmap: ImageBitmap | undefined;
}

addEventListener("message", ({ data }: MessageEvent<ThumbRequest>) => {
  void shrink(data).then((answer) => postMessage(answer, { transfer: answer.bitmap ? [answer.bitmap] : [] }));
});

async function shrink({ key, file, side }: ThumbRequest): Promise<ThumbAnswer> {
  try {
    return { key, bitmap: await square(await createImageBitmap(file), side) };
  } catch {
    return { key, bitmap: undefined };
  }
}

/** Cuts and shrinks; the whole picture is closed. */
async function square(whole: ImageBitmap, side: number): Promise<ImageBitmap> {
  const { width, height } = whole;
  const cut = Math.min(width, height);
  const size = { resizeWidth: side, resizeHeight: side, resizeQuality: "medium" } as const;
  try {
    return await createImageBitmap(whole, (width - cut) / 2, (height - cut) / 2, cut, cut, size);
  } finally {
    whole.close();
  }
}
