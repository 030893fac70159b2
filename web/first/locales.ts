/**
 * The locales in which the server draws the first figures; in any other the page draws them. The browser tests compare
 * each with what the page writes.
 */
export const locales: readonly string[] = [
  "en", "en-US", "en-GB", "en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-SG", "en-ZA",
  "de", "de-DE", "de-AT", "de-CH", "fr", "fr-FR", "fr-BE", "fr-CA", "fr-CH", "es", "es-ES", "es-MX", "es-419", "es-US",
  "it", "it-IT", "nl", "nl-NL", "nl-BE", "pt", "pt-BR", "pt-PT", "pl", "pl-PL", "cs", "cs-CZ", "sv", "sv-SE",
  "da", "da-DK", "nb", "nb-NO", "no", "fi", "fi-FI", "ja", "ja-JP", "zh-CN", "tr", "tr-TR", "uk", "uk-UA",
];
