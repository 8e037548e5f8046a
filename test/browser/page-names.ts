import type { Page } from "playwright-core";

/** Something to act on or to read off, as assistive technology is told of it. */
export interface Named {
  readonly role: string;
  readonly name: string;
  /** What tells things of one name apart: where a link leads, or which table a button of a column is of. */
  readonly about: string;
}

/** Roles of which each is to have a name. */
const ROLES = new Set([
  ...["button", "link", "textbox", "searchbox", "combobox", "spinbutton", "checkbox", "slider", "DisclosureTriangle"],
  ...["progressbar", "meter", "dialog", "image", "table"],
]);
const ACTING = new Set([...ROLES].slice(0, -3));

/** All of such roles that assistive technology is told of now, in order; what a modal dialog covers is not. */
export async function namedOf(page: Page): Promise<readonly Named[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  type Node = (typeof nodes)[number];
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const roleOf = (node: Node) => String(node.role?.value ?? "");
  const nameOf = (node: Node) => String(node.name?.value ?? "").trim();
  const around = (node: Node, role: string): Node | undefined => {
    const parent = byId.get(node.parentId ?? "");
    return parent === undefined || roleOf(parent) === role ? parent : around(parent, role);
  };
  const aboutOf = (node: Node) => {
    const table = around(node, "columnheader") && around(node, "table");
    const url = node.properties?.find(({ name }) => String(name) === "url")?.value.value;
    return table ? nameOf(table) : String(url ?? "");
  };
  const told = nodes.filter((node) => !node.ignored && ROLES.has(roleOf(node)));
  return told.map((node) => ({ role: roleOf(node), name: nameOf(node), about: aboutOf(node) }));
}

/** What is wrong with names, a line each: there is none, or things that do not do the same have the same. */
export function nameFaults(all: readonly Named[]): readonly string[] {
  const nameless = all.filter(({ name }) => name === "").map(({ role }) => `a ${role} has no name`);
  const acting = all.filter(({ role }) => ACTING.has(role));
  // Links of one name to one place do the same, and are one.
  const places = new Map(acting.filter(isLink).map((link) => [`${link.name}\n${link.about}`, link]));
  const others = acting.filter((one) => !isLink(one));
  const called = [...[...places.values()].map(textOf), ...others.map((one) => `${textOf(one)} ${one.about}`.trimEnd())];
  return [...nameless, ...new Set(called.filter((text, at) => called.indexOf(text) !== at))];
}

const isLink = ({ role }: Named): boolean => role === "link";
const textOf = ({ role, name }: Named): string => `more than one ${role} is called "${name}"`;
