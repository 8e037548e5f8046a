import { afterEach, expect, test, vi } from "vitest";
import { readKept, writeKept } from "./kept.ts";

afterEach(() => vi.unstubAllGlobals());

/** As much of a storage as is used. */
function storage(setItem?: () => never) {
  const texts = new Map<string, string>();
  return {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: setItem ?? ((name: string, text: string) => void texts.set(name, text)),
    removeItem: (name: string) => void texts.delete(name),
  };
}

test("what was kept is read, until it is taken away", () => {
  vi.stubGlobal("sessionStorage", storage());
  expect(readKept("sessionStorage", "colour")).toBeNull();
  writeKept("sessionStorage", "colour", "blue");
  expect(readKept("sessionStorage", "colour")).toBe("blue");
  writeKept("sessionStorage", "colour", null);
  expect(readKept("sessionStorage", "colour")).toBeNull();
});

test("a browser that refuses its storage keeps nothing, and nothing breaks", () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  Object.defineProperty(globalThis, "localStorage", { get: refuse, configurable: true });
  try {
    writeKept("localStorage", "colour", "blue");
    expect(readKept("localStorage", "colour")).toBeNull();
  } finally {
    if (before) Object.defineProperty(globalThis, "localStorage", before);
    else Reflect.deleteProperty(globalThis, "localStorage");
  }
});

test("a storage that is full keeps what it had", () => {
  const full = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", storage(full));
  writeKept("localStorage", "colour", "blue");
  expect(readKept("localStorage", "colour")).toBeNull();
});
