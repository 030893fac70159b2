import { linkToken } from "@/api/address";

/**
 * Takes the token of a sign-in link out of the address bar, so that it is neither bookmarked nor shared, and
 * returns it; null when there is none.
 */
export function takeLink(): string | null {
  const token = linkToken(window.location.hash);
  if (token !== null) {
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  return token;
}
