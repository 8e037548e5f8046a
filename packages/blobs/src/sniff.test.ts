import { describe, expect, it } from "vitest";
import { sniff } from "./sniff.ts";

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part, "latin1"))));

const ftyp = (major: string, ...compatible: readonly string[]): Uint8Array =>
  bytes(0, 0, 0, 16 + 4 * compatible.length, "ftyp", major, "\0\0\0\0", ...compatible);

describe("sniff", () => {
  it.each([
    ["jpeg", bytes(0xff, 0xd8, 0xff, 0xe0)],
    ["png", bytes(0x89, "PNG\r\n", 0x1a, "\n")],
    ["webp", bytes("RIFF", 1, 2, 3, 4, "WEBPVP8 ")],
    ["gif", bytes("GIF87a")],
    ["gif", bytes("GIF89a")],
    ["tiff", bytes("II*", 0)],
    ["tiff", bytes("MM", 0, "*")],
    ["tiff", bytes("MM", 0, "+")],
    ["avif", ftyp("avif", "mif1", "miaf")],
    ["avif", ftyp("avis", "avif", "msf1")],
    ["avif", ftyp("mif1", "miaf", "avif")],
    ["heic", ftyp("heic", "mif1")],
    ["heic", ftyp("mif1", "heic")],
    ["svg", bytes("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["svg", bytes(0xef, 0xbb, 0xbf, "<?xml version='1.0'?>\n<!-- <b> --><!DOCTYPE svg PUBLIC 'x' 'y'>\n<svg>")],
  ])("knows %s", (format, head) => {
    expect(sniff(head)).toEqual({ format });
  });

  it.each([
    ["nothing", bytes()],
    ["text", bytes("hello, I am a picture")],
    ["HTML with an SVG in it", bytes("<!doctype html><body><svg></svg>")],
    ["an unfinished XML comment", bytes("<!-- ".repeat(800))],
    ["a WAVE file", bytes("RIFF", 1, 2, 3, 4, "WAVEfmt ")],
    ["an MP4 video", ftyp("isom", "iso2", "mp41")],
    ["a lying ftyp box", bytes(0xff, 0xff, 0xff, 0xff, "ftypisom")],
    ["half a signature", bytes(0x89, "PN")],
  ])("does not know %s", (_, head) => {
    expect(sniff(head)).toEqual({ format: "unknown" });
  });
});
