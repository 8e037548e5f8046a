import type { OpenApiDocument } from "../openapi/document.ts";
import { type Html, html, prose } from "./html.ts";
import { operationSection } from "./operation-section.ts";
import { schemaTable, typeOf } from "./schema-table.ts";

/** The contract as one page of HTML without scripts; all it loads is `/docs/style.css`. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const schemas = Object.entries(components.schemas).sort(([a], [b]) => a.localeCompare(b));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title} ${info.version}: the API</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header><h1>${info.title} <small>${info.version}</small></h1>
<p>${prose(info.description)}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI ${document.openapi}). In the commands below, <code>$url</code> is this server, for example <code>http://127.0.0.1:8080</code>, and <code>$key</code> an API key; where none are configured, leave its header out.</p>
<nav>${tags.map(({ name }) => html`<a href="#${anchor(name)}">${name}</a> `)}<a href="#webhooks">webhooks</a> <a href="#schemas">schemas</a></nav></header>
<main>
${tags.map((tag) => chapter(document, tag))}
${webhooks(document)}<section id="schemas"><h2>schemas</h2>
${schemas.map(
  ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>
<p>${typeof schema["description"] === "string" ? prose(schema["description"]) : ""}</p>
${schemaTable(schema)}</article>
`,
)}</section>
</main>
</body>
</html>
`.text;
}

function chapter(document: OpenApiDocument, { name, description }: { name: string; description: string }): Html {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { tags }]) => tags.includes(name))
      .map(([method, operation]) => operationSection(document, method, path, operation)),
  );
  return html`<section id="${anchor(name)}"><h2>${name}</h2>
<p>${prose(description)}</p>
${operations}</section>
`;
}

function webhooks({ webhooks: all }: OpenApiDocument): Html {
  const told = Object.entries(all).map(([name, { post }]) => {
    const bodies = Object.values(post.requestBody.content).map(({ schema }) => typeOf(schema));
    return html`<article><h3>${name}</h3>
<p>${prose(post.description)}</p>
<ul>${post.parameters.map((one) => html`<li><code>${one.name}</code>: ${prose(one.description)}</li>\n`)}</ul>
<p>Body: ${bodies}</p></article>
`;
  });
  return html`<section id="webhooks"><h2>webhooks</h2>
<p>What Sheaf calls by itself, where a group asks for it.</p>
${told}</section>
`;
}

function anchor(tag: string): string {
  return tag.replaceAll(" ", "-");
}
