import type { JsonSchema } from "../openapi/component-schemas.ts";
import { type Html, html, prose } from "./html.ts";

/** A member of an object, with those of objects within it after it. */
interface Row {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** The members of an object as a table; the type alone of what is no object. */
export function schemaTable(schema: JsonSchema): Html {
  const rows = rowsOf(schema, "");
  if (rows.length === 0) return html`<p class="type">${typeOf(schema)}</p>`;
  return html`<div class="wide"><table>
<thead><tr><th>member</th><th>type</th><th>what it is</th></tr></thead>
<tbody>${rows.map(
    ({ name, schema: of, required }) =>
      html`<tr><td><code>${name}</code>${required ? "" : html` <small>optional</small>`}</td><td>${typeOf(of)}</td><td>${prose(descriptionOf(of))}${boundsOf(of)}</td></tr>\n`,
  )}</tbody></table></div>`;
}

/** A type in a few words, with links to schemas that have a name. */
export function typeOf(schema: JsonSchema): Html {
  const { $ref, type, enum: words, const: constant, format, items, anyOf, allOf } = schema;
  if (typeof $ref === "string") return refLink($ref);
  const either = listOf(anyOf);
  if (either.length > 0) return joined(either.map(typeOf), " or ");
  const all = listOf(allOf);
  if (all.length > 0) return joined(all.map(typeOf), " and ");
  if (Array.isArray(words))
    return joined(
      words.map((word) => html`<code>${String(word)}</code>`),
      " ",
    );
  if (constant !== undefined) return html`<code>${String(constant)}</code>`;
  if (type === "array")
    return html`list of ${isSchema(items) && rowsOf(items, "").length === 0 ? typeOf(items) : "objects"}`;
  return html`${typeof type === "string" ? type : "anything"}${typeof format === "string" ? ` (${format})` : ""}`;
}

function refLink(ref: string): Html {
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  return html`<a href="#schema-${name}">${name}</a>`;
}

function rowsOf(schema: JsonSchema, prefix: string): Row[] {
  const { properties, required, items, anyOf } = schema;
  if (!isSchema(properties)) {
    if (isSchema(items)) return prefix === "" ? [] : rowsOf(items, `${prefix.slice(0, -1)}[].`);
    return prefix === "" ? [] : listOf(anyOf).flatMap((one) => rowsOf(one, prefix));
  }
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).flatMap(([name, member]) => {
    if (!isSchema(member)) return [];
    return [
      { name: prefix + name, schema: member, required: needed.has(name) },
      ...rowsOf(member, `${prefix}${name}.`),
    ];
  });
}

const BOUNDS = ["default", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"];

function boundsOf(schema: JsonSchema): Html {
  const told = BOUNDS.filter((name) => schema[name] !== undefined && !(name === "minimum" && schema[name] === 0));
  return html`${told.map((name) => html` <small>${name} <code>${JSON.stringify(schema[name])}</code></small>`)}`;
}

function descriptionOf({ description }: JsonSchema): string {
  return typeof description === "string" ? description : "";
}

function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, at) => html`${at === 0 ? "" : separator}${part}`)}`;
}

function listOf(schemas: unknown): JsonSchema[] {
  return Array.isArray(schemas) ? schemas.filter(isSchema) : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
