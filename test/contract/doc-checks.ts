import { posix } from "node:path";

/** What a page may point at: every file of the project by its path, git's ignored ones left out. */
export interface ProjectFiles {
  has(path: string): boolean;
  /** Whether any file has this name, in whatever folder. */
  hasName(name: string): boolean;
  /** Whether it is a folder at the root. */
  isRootFolder(name: string): boolean;
}

/** Indexes the paths, folders included. */
export function projectFiles(paths: readonly string[]): ProjectFiles {
  const known = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
  const names = new Set(paths.map((path) => posix.basename(path)));
  const roots = new Set(paths.filter((path) => path.includes("/")).map((path) => path.slice(0, path.indexOf("/"))));
  return {
    has: (path) => known.has(path) || [...known].some((candidate) => patternOf(path)?.test(candidate)),
    hasName: (name) => names.has(name),
    isRootFolder: (name) => roots.has(name),
  };
}

/** The relative links of a page that lead nowhere. */
export function deadLinks(page: string, markdown: string, files: ProjectFiles): string[] {
  const targets = [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^(?:[a-z]+:|#)/i.test(target))
    .filter((target) => !files.has(posix.join(posix.dirname(page), target.replace(/#.*$/, ""))));
}

/** The paths and file names in backticks that are not in the project. A `<word>` or `*` stands for any one name. */
export function deadPaths(markdown: string, files: ProjectFiles): string[] {
  const words = [...prose(markdown).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) => code.split(/\s+/));
  return words.filter((word) => {
    const path = word.replace(/\/$/, "");
    if (path.includes("/")) return files.isRootFolder(path.slice(0, path.indexOf("/"))) && !files.has(path);
    return /^[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs|json|md|yml|yaml|proto)$/.test(path) && !files.hasName(path);
  });
}

/** The rows of the tables under a heading, cell by cell, without backticks; the head of a table is left out. */
export function tableRows(markdown: string, heading: string): string[][] {
  const section = markdown.split(/^##? /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows
    .filter((_, i) => !isRule(rows[i]) && !isRule(rows[i + 1]))
    .map((row) => row.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("`", "")));
}

/** The titles of a page's sections, in order. */
export function sections(markdown: string): string[] {
  return [...prose(markdown).matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
}

const MACHINE_PATH = /(?<![\w.$}])\/(?:home|root|Users|work|workspace|mnt|media)\/[\w.]/;
const REGISTRY_HOST =
  /\bregistry\.[\w-]+\.\w|\bnpm(?:js)\.|\/\/[^/\s"']*(?:npm|yarn|pypi|crates|artifactory|nexus|goproxy)[\w.-]*\.\w/i;

/** The lines that only make sense on one machine: paths into somebody's folders, hosts of package registries. */
export function machineLines(text: string): string[] {
  return text.split("\n").filter((line) => MACHINE_PATH.test(line) || REGISTRY_HOST.test(line));
}

/** All `SHEAF_…` and `OTEL_…` variables named in a source, comments included. */
export function settingNames(source: string): string[] {
  return source.match(/\b(?:SHEAF|OTEL)_[A-Z0-9_]*[A-Z]\b/g) ?? [];
}

function foldersOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}

function patternOf(path: string): RegExp | undefined {
  if (!/[*<]/.test(path)) return undefined;
  const literal = path.split(/<[^>]*>|\*/).map((part) => part.replace(/[.\\+?^$()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literal.join("[^/]+")}$`);
}

/** A page without its fenced blocks: what they show need not be in the project. */
function prose(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```/gm, "");
}

function isRule(row: string | undefined): boolean {
  return row !== undefined && /^\|(?: *:?-+:? *\|)+$/.test(row);
}
