import { patientFetch } from "../../patient-fetch.ts";
import type { Answer, AnswerCheck } from "./answer-check.ts";
import type { Told } from "./contract-document.ts";

/** What goes into one call. */
export interface CallOptions {
  /** Of the path. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** With its `?`. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; its type goes into `headers`. */
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData;
  /** Whose key; null: no key. Default: the operator's. */
  readonly as?: string | null;
  /** Instead of the operation's own. */
  readonly method?: string;
}

/** An answer that has passed the check. */
export interface CheckedAnswer extends Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  readonly json: any;
}

/** Calls operations by their ids, and lets no answer pass that the contract does not tell of. */
export class ContractClient {
  readonly #url: string;
  readonly #operations: ReadonlyMap<string, Told>;
  readonly #check: AnswerCheck;
  readonly #keys: Readonly<Record<string, string>>;
  /** Statuses seen, as `operationId status`. */
  readonly seen = new Set<string>();

  constructor(o: {
    url: string;
    operations: ReadonlyMap<string, Told>;
    check: AnswerCheck;
    keys: Readonly<Record<string, string>>;
  }) {
    this.#url = o.url;
    this.#operations = o.operations;
    this.#check = o.check;
    this.#keys = o.keys;
  }

  /** Throws where the answer has another status than `status`, or is not as documented. */
  async call(id: string, status: number, options: CallOptions = {}): Promise<CheckedAnswer> {
    const operation = this.#operations.get(id);
    if (operation === undefined) throw new Error(`the contract has no operation ${id}`);
    const answer = await this.#send(operation, options, status);
    const text = answer.bytes.toString();
    const faults = this.#check.faultsOf(operation, answer);
    if (answer.status !== status) faults.unshift(`${answer.status} instead of ${status}: ${text.slice(0, 300)}`);
    if (faults.length > 0) throw new Error(`${id} ${JSON.stringify(options.params ?? {})}: ${faults.join("\n")}`);
    this.seen.add(`${id} ${status}`);
    const isJson = /[/+]json/.test(answer.headers.get("content-type") ?? "");
    return { ...answer, json: isJson && text !== "" ? JSON.parse(text) : undefined };
  }

  async #send({ method, path }: Told, options: CallOptions, status: number): Promise<Answer> {
    const { params = {}, query = "", json, body, as = "operator" } = options;
    const url = this.#url + path.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? name)) + query;
    const key = as === null ? undefined : this.#keys[as];
    const init = {
      method: options.method ?? method.toUpperCase(),
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(json !== undefined && { "content-type": "application/json" }),
        ...options.headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(body !== undefined && { body }),
      redirect: "manual",
    } as const;
    const response = await patientFetch(url, init, status);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  }
}
