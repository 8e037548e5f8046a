import type { Busboy } from "busboy";
import { HttpError } from "../http/problem.ts";
import type { Failure } from "./first-failure.ts";

/** The one text that a form may have, before its files. */
export interface FormField {
  readonly name: string;
  readonly maxBytes: number;
  /** Whether there may be no file without it. */
  readonly required: boolean;
  /** Takes the text; what it throws ends the reading. */
  onText(text: string): void;
}

/** Gives `field` its text. Another text, a second one, one after a file and one that is too long are failures. */
export function takeField(parser: Busboy, field: FormField, failure: Failure): void {
  const called = `The field ${JSON.stringify(field.name)}`;
  const outOfPlace = (what: string) => failure.set(new HttpError("invalid_multipart", `${called} ${what}`));
  let files = false;
  let taken = false;
  parser.on("field", (name, text) => {
    if (failure.isSet()) return;
    if (name !== field.name) failure.set(unknownField(name));
    else if (files) outOfPlace("must come before the files");
    else if (taken) outOfPlace("comes twice");
    else if (Buffer.byteLength(text) > field.maxBytes) {
      failure.set(new HttpError("body_too_large", `${called} may have at most ${field.maxBytes} bytes`));
    } else {
      taken = true;
      settingFailure(failure, () => field.onText(text));
    }
  });
  parser.on("file", () => {
    files = true;
    if (field.required && !taken) outOfPlace("must come before the files, as text");
  });
}

/** Text beside files is a failure. A form of text alone has no files, and that is all: what it means is the caller's to say. */
export function refuseTextBesideFiles(parser: Busboy, failure: Failure): void {
  let files = false;
  let textField: string | undefined;
  const check = () => {
    if (files && textField !== undefined) failure.set(unknownField(textField));
  };
  parser.on("field", (name) => {
    textField ??= name ?? "";
    check();
  });
  parser.on("file", () => {
    files = true;
    check();
  });
}

function unknownField(name: string | undefined): HttpError {
  return new HttpError("invalid_request", `Unknown field ${JSON.stringify(name ?? "")}`);
}

function settingFailure(failure: Failure, run: () => void): void {
  try {
    run();
  } catch (error) {
    failure.set(error);
  }
}
