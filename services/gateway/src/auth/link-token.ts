import { LINK_SCOPES, type LinkScope } from "./link-scope.ts";
import { createSealer } from "./sealer.ts";

const VERSION = 1;
/** Version, bits of the scope, expiry in Unix seconds, id of the group; the tenant is the rest. */
const AT = { version: 0, scope: 1, expiry: 2, group: 6, tenant: 22 } as const;

/** What a link lets its holder do. */
export interface LinkGrant {
  readonly tenant: string;
  readonly groupId: string;
  /** Not empty. */
  readonly scope: readonly LinkScope[];
  /** Unix milliseconds, whole seconds: from then on it opens nothing. */
  readonly expiresAtMs: number;
}

/** Makes and reads the tokens of links. */
export interface LinkTokens {
  /** Text that may stand in a URL as it is. */
  issue(grant: LinkGrant): string;
  /** What a genuine token grants, expired or not; undefined for every other text. */
  read(token: string): LinkGrant | undefined;
}

/** The tokens that these secrets stand for; the first one signs, all verify. */
export function createLinkTokens(secrets: readonly string[]): LinkTokens {
  const sealer = createSealer(secrets, "sheaf link");
  return {
    issue: (grant) => sealer.seal(encode(grant)),
    read(token) {
      const payload = sealer.open(token);
      return payload && decode(payload);
    },
  };
}

function encode({ tenant, groupId, scope, expiresAtMs }: LinkGrant): Buffer {
  const head = Buffer.alloc(AT.tenant);
  head.writeUInt8(VERSION, AT.version);
  head.writeUInt8(
    LINK_SCOPES.reduce((bits, one, bit) => bits | (scope.includes(one) ? 1 << bit : 0), 0),
    AT.scope,
  );
  head.writeUInt32BE(expiresAtMs / 1_000, AT.expiry);
  head.write(groupId.replaceAll("-", ""), AT.group, "hex");
  return Buffer.concat([head, Buffer.from(tenant)]);
}

function decode(payload: Buffer): LinkGrant | undefined {
  if (payload.length <= AT.tenant || payload[AT.version] !== VERSION) return undefined;
  const bits = payload.readUInt8(AT.scope);
  const id = payload.toString("hex", AT.group, AT.tenant);
  return {
    tenant: payload.toString("utf8", AT.tenant),
    groupId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    scope: LINK_SCOPES.filter((_, bit) => bits & (1 << bit)),
    expiresAtMs: payload.readUInt32BE(AT.expiry) * 1_000,
  };
}
