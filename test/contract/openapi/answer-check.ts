import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { ContractAnswer, ContractDocument, Told } from "./contract-document.ts";

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** Told of, but not of each answer of that status. */
const NOT_ALWAYS: ReadonlySet<string> = new Set(["preference-applied", "set-cookie", "www-authenticate"]);

/** Checks answers against the contract: status, headers, content type, and the body against its schema. */
export class AnswerCheck {
  readonly #ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });

  constructor({ components }: ContractDocument) {
    formats.default(this.#ajv);
    for (const keyword of ["components", "x-events"]) this.#ajv.addKeyword(keyword);
    this.#ajv.addSchema({ $id: "doc", components });
  }

  /** What of the answer the contract does not say; empty where all is well. */
  faultsOf(operation: Told, answer: Answer): string[] {
    const told = operation.responses[String(answer.status)];
    if (told === undefined)
      return [`status ${answer.status} is not documented: ${answer.bytes.toString().slice(0, 300)}`];
    return [...headerFaults(told, answer), ...this.#bodyFaults(told, answer)];
  }

  /** What is wrong with a value by a schema of the document. */
  schemaFaults(schema: object, value: unknown): string[] {
    const alone = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/'));
    const accepts = this.#ajv.compile(alone);
    if (accepts(value)) return [];
    return (accepts.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  #bodyFaults({ content }: ContractAnswer, { headers, bytes }: Answer): string[] {
    if (content === undefined) return bytes.length > 0 ? [`a body of ${bytes.length} bytes is not documented`] : [];
    const type = (headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
    const match = Object.entries(content).find(([pattern]) => isOfType(type, pattern));
    if (match === undefined) return [`the content type "${type}" is not documented`];
    const { schema } = match[1];
    if (schema === undefined || !/[/+]json$/.test(type)) return [];
    return this.schemaFaults(schema, JSON.parse(bytes.toString()));
  }
}

function headerFaults(told: ContractAnswer, { headers }: Answer): string[] {
  const needed = Object.keys(told.headers).filter((name) => !NOT_ALWAYS.has(name.toLowerCase()));
  return needed.filter((name) => headers.get(name) === null).map((name) => `the header ${name} is missing`);
}

function isOfType(type: string, pattern: string): boolean {
  if (pattern === "*/*") return type !== "";
  return pattern.endsWith("/*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
