import type { OpenApiDocument } from "../openapi/document.ts";
import type { MediaTypeObject, OperationObject, ParameterObject, Reference } from "../openapi/document-shape.ts";
import { curlCommand } from "./curl.ts";
import { type Html, html, prose } from "./html.ts";
import { typeOf } from "./schema-table.ts";

/** One operation, folded up: whoever opens it sees all there is to it. */
export function operationSection(document: OpenApiDocument, method: string, path: string, of: OperationObject): Html {
  return html`<details id="${of.operationId}">
<summary><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code> <span>${of.summary}</span></summary>
${of.description ? html`<p>${prose(of.description)}</p>` : ""}
<p>${roleOf(of)}</p>
${parametersOf(document, of)}
${bodyOf(of)}
${answersOf(of)}
<h4>With curl</h4>
<pre><code>${curlCommand(method, path, of)}</code></pre>
</details>
`;
}

function roleOf({ security }: OperationObject): Html {
  const roles = security.flatMap((scheme) => Object.values(scheme).flat());
  if (roles.length === 0) return html`Open to everyone.`;
  const orLink = security.some((scheme) => scheme["link"]) ? ", or a link to the group" : "";
  return html`Needs the role <b>${[...new Set(roles)].join(", ")}</b>${orLink}.`;
}

function parametersOf({ components }: OpenApiDocument, { parameters }: OperationObject): Html {
  const known = parameters.map((one) => (isReference(one) ? components.parameters[nameOf(one.$ref)] : one));
  const rows = known.flatMap((one) => (one && one.name !== "x-request-id" ? [parameterRow(one)] : []));
  if (rows.length === 0) return html``;
  return html`<h4>Parameters</h4>
<div class="wide"><table><thead><tr><th>name</th><th>in</th><th>type</th><th>what it is</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function parameterRow({ name, in: where, schema, description = "" }: ParameterObject): Html {
  const standard =
    schema["default"] === undefined
      ? ""
      : html` <small>default <code>${JSON.stringify(schema["default"])}</code></small>`;
  return html`<tr><td><code>${name}</code></td><td>${where}</td><td>${typeOf(schema)}</td><td>${prose(description)}${standard}</td></tr>\n`;
}

function bodyOf({ requestBody }: OperationObject): Html {
  if (!requestBody) return html``;
  return html`<h4>Body${requestBody.required ? "" : " (optional)"}</h4>
<ul>${Object.entries(requestBody.content).map(([type, of]) => html`<li>${contentOf(type, of)}</li>\n`)}</ul>`;
}

function answersOf({ responses }: OperationObject): Html {
  return html`<h4>Answers</h4>
<div class="wide"><table><thead><tr><th>status</th><th>what it means</th><th>body</th><th>headers</th></tr></thead>
<tbody>${Object.entries(responses).map(
    ([status, { description, content = {}, headers }]) =>
      html`<tr><td><b>${status}</b></td><td>${prose(description)}</td><td>${Object.entries(content).map(
        ([type, of]) => html`<div>${contentOf(type, of)}</div>`,
      )}</td><td>${Object.keys(headers)
        .filter((name) => name !== "x-request-id")
        .map((name) => html`<code>${name}</code> `)}</td></tr>\n`,
  )}</tbody></table></div>`;
}

function contentOf(type: string, of: MediaTypeObject): Html {
  const events = Object.entries(of["x-events"] ?? {});
  const told = events.map(([name, schema]) => html`<div><code>${name}</code>: ${typeOf(schema)}</div>`);
  const isProblem = type === "application/problem+json";
  const isText = of.schema === undefined || of.schema["type"] === "string";
  return html`<code>${type}</code>${isText ? "" : html` ${isProblem ? html`<a href="#schema-Problem">Problem</a>` : typeOf(of.schema ?? {})}`}${told}`;
}

function isReference(one: ParameterObject | Reference): one is Reference {
  return "$ref" in one;
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}
