/** What the reader chose; `system` follows the device. */
export type Theme = "system" | "light" | "dark";

export const themes: readonly Theme[] = ["system", "light", "dark"];

const cookie = "tenantry_theme";
const oneYearInSeconds = 31_536_000;

/** The theme in force: the server wrote it into the document before the first paint. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  return themes.find((theme) => theme === chosen) ?? "system";
}

/** Applies a theme at once and keeps it for a year, in a cookie so that the server can write it into the HTML. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  const [value, age] = theme === "system" ? ["", 0] : [theme, oneYearInSeconds];
  document.cookie = `${cookie}=${value}; Max-Age=${age}; Path=/; SameSite=Lax${secure}`;
}
