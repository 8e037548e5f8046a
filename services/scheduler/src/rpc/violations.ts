import { Code, type ConnectError } from "@connectrpc/connect";
import { type FieldViolation, rpcError } from "@sheaf/service";

/** Collects what is wrong with a request, field by field. */
export class Violations {
  readonly #list: FieldViolation[] = [];

  /** Notes a violation of `field` unless `ok`. */
  check(ok: boolean, field: string, description: string): void {
    if (!ok && this.#list.length < 20) this.#list.push({ field, description });
  }

  /** Throws INVALID_ARGUMENT with all violations if there are any. */
  throwIfAny(): void {
    if (this.#list.length > 0) throw this.#error();
  }

  #error(): ConnectError {
    const first = this.#list[0];
    const more = this.#list.length > 1 ? ` (and ${this.#list.length - 1} more)` : "";
    return rpcError(Code.InvalidArgument, `${first?.field}: ${first?.description}${more}`, { violations: this.#list });
  }
}
