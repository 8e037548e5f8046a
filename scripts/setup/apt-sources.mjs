import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A mirror of the Debian or Ubuntu archive itself; other sites of a machine's list do not carry nats-server. */
const ARCHIVE = /\/(?<distribution>debian|ubuntu)(?:-ports)?(?:\.list)?\/?$/;

/**
 * @typedef {object} AptMirror
 * @property {string} uri
 * @property {"debian" | "ubuntu"} distribution
 * @property {string[]} trust the lines of a deb822 stanza by which this machine trusts the mirror: `Signed-By`, `Trusted`
 */

/**
 * The archive mirrors this machine uses, each once, in the order of its lists; both formats of apt are read.
 *
 * @param {string} [folder] for tests
 * @returns {Promise<AptMirror[]>}
 */
export async function aptMirrors(folder = "/etc/apt") {
  const parts = join(folder, "sources.list.d");
  const names = await readdir(parts).catch(() => []);
  const mirrors = new Map();
  for (const file of [join(folder, "sources.list"), ...names.sort().map((name) => join(parts, name))]) {
    const parse = file.endsWith(".sources") ? stanzaEntries : file.endsWith(".list") ? lineEntries : () => [];
    for (const { uri, trust } of parse(await readFile(file, "utf8").catch(() => ""))) {
      const distribution = ARCHIVE.exec(uri)?.groups?.distribution;
      if (distribution !== undefined && !mirrors.has(uri)) mirrors.set(uri, { uri, distribution, trust });
    }
  }
  return [...mirrors.values()];
}

/** `deb [signed-by=/usr/share/keyrings/x.gpg arch=amd64] http://… suite components` */
function lineEntries(text) {
  const entries = [...text.matchAll(/^\s*deb\s+(?:\[(?<options>[^\]]*)\]\s+)?(?<uri>\S+)/gm)];
  return entries.map(({ groups }) => ({ uri: groups.uri, trust: trustOptions(groups.options ?? "") }));
}

function trustOptions(options) {
  const pairs = options.split(/\s+/).map((option) => option.split("="));
  const value = (name) => pairs.find(([key]) => key.toLowerCase() === name)?.[1];
  const keyring = value("signed-by")?.replaceAll(",", " ");
  return [...(keyring ? [`Signed-By: ${keyring}`] : []), ...(value("trusted") ? [`Trusted: ${value("trusted")}`] : [])];
}

/** deb822: `Name: value` fields, continued on lines that begin with a space; stanzas end at an empty line. */
function stanzaEntries(text) {
  const plain = text.replace(/^#.*\n?/gm, "");
  return plain.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = [...stanza.matchAll(/^(?<name>[\w-]+):(?<value>.*(?:\n[ \t].*)*)/gm)];
    const value = (name) => fields.find(({ groups }) => groups.name.toLowerCase() === name)?.groups.value.trim() ?? "";
    if (!value("types").split(/\s+/).includes("deb") || value("enabled") === "no") return [];
    const trust = fields.filter(({ groups }) => /^(signed-by|trusted)$/i.test(groups.name)).map(([field]) => field);
    return value("uris")
      .split(/\s+/)
      .map((uri) => ({ uri, trust }));
  });
}
