import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

const parse = (text: string) => parseJson(Buffer.from(text));

describe("a JSON body", () => {
  it.each(['{"a":[1,"é\\"[,{",null]}', '"text"', "1", "\ufefftrue"])("is what %s means", (text) => {
    expect(parse(text)).toEqual(JSON.parse(text.replace("\ufeff", "")));
  });

  it.each(["", "{", '{"a"}', "[1,]", "nothing"])("is refused when it is %j", (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: "invalid_json" }));
  });

  it("is refused when it is not UTF-8", () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(expect.objectContaining({ code: "invalid_json" }));
  });

  it.each([
    ["lists", "[[],", "[]"],
    ["numbers", "[0,", "0"],
    ["members", '{"x":0,', '"y":0'],
  ])("may not have a million %s", (_, begin, each) => {
    const end = begin[0] === "{" ? "}" : "]";
    const body = Buffer.from(`${begin}${Array(1_000_000).fill(each).join()}${end}`);
    const startedMs = performance.now();
    expect(() => parseJson(body)).toThrow(expect.objectContaining({ code: "body_too_large" }));
    expect(performance.now() - startedMs).toBeLessThan(4_500);
  });

  it("may have text of any kind and length", () => {
    const text = '\\"[,{'.repeat(1_000_000);
    expect(parse(JSON.stringify([text, text]))).toEqual([text, text]);
  });
});
