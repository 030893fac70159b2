/** The search of an address as plain text, without the JSON the router would write: `?service=Amazon+RDS`. */
export const addressFormat = {
  parse: (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text)),
  stringify: (search: Record<string, unknown>): string => {
    const pairs = Object.entries(search).filter((pair): pair is [string, string] => typeof pair[1] === "string");
    const text = new URLSearchParams(pairs).toString();
    return text && `?${text}`;
  },
};

/** `next` if it is a path of this page, else the overview: an address must not lead away from here. */
export function localPath(next: string): string {
  const base = "https://here.invalid";
  if (!URL.canParse(next, base)) return "/";
  const { origin, pathname, search } = new URL(next, base);
  // `//host` would be another site's address.
  if (origin !== base || pathname.startsWith("//") || pathname === "/sign-in") return "/";
  return pathname + search;
}

/** What a sign-in address carries behind its `#`, out of reach of servers and logs. */
export function linkToken(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("link");
  return token === "" ? null : token;
}

/** `next` if it is a page of the operator's desk, else the first of them. */
export function deskPath(next: string): string {
  const path = localPath(next);
  return path.startsWith("/operator/") && !path.startsWith("/operator/sign-in") ? path : "/operator/customers";
}
