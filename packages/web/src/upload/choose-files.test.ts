import { expect, it } from "vitest";
import { chooseFiles } from "./choose-files.ts";

const file = (name: string, bytes: number, type = "image/jpeg") => new File([new Uint8Array(bytes)], name, { type });

it("sends images, and refuses at once what cannot be one, in the order they came", () => {
  const all = [
    file("a.jpg", 10),
    file("notes.txt", 10, "text/plain"),
    file("empty.png", 0, "image/png"),
    file("big.jpg", 101),
    file("nameless-type.WEBP", 100, ""),
    file("program", 10, ""),
    file("one-too-many.jpg", 10),
  ];
  const { files, refused } = chooseFiles({ files: all, unreadable: ["locked.jpg"] }, { image_bytes: 100 }, 2);
  expect(files.map(({ name }) => name)).toEqual(["a.jpg", "nameless-type.WEBP"]);
  expect(refused).toEqual([
    { name: "notes.txt", why: "no_image" },
    { name: "empty.png", why: "empty" },
    { name: "big.jpg", why: "too_large" },
    { name: "program", why: "no_image" },
    { name: "one-too-many.jpg", why: "too_many" },
    { name: "locked.jpg", why: "unreadable" },
  ]);
});
