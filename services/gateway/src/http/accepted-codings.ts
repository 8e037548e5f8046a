const REFUSED = /;\s*q=0(?:\.0*)?\s*$/;

/**
 * The codings that an `Accept-Encoding` names and does not refuse by `q=0`, in lower case (RFC 9110 section 12.5.3).
 * `*` is none of them: who does not name a coding is sent none.
 */
export function acceptedCodings(header = ""): ReadonlySet<string> {
  const named = header.toLowerCase().split(",");
  const accepted = named.filter((one) => !REFUSED.test(one)).map((one) => one.split(";", 1)[0]?.trim() ?? "");
  return new Set(accepted);
}
