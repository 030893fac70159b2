import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { Plugin } from "vite";
import { en } from "../src/messages/en";
import { dateFormats, zones } from "./dates";
import { locales } from "./locales";
import { currencyDigits, numberFormats } from "./numbers";

/**
 * What the server needs to draw the first figures by itself (`crates/server/src/page/`): the words and how each locale
 * writes numbers and dates, as the page's own Intl does it. The server embeds `first.json` and hands it out to nobody.
 */
function firstJson(styleHash: string): string {
  return JSON.stringify({
    style_hash: styleHash,
    messages: en,
    currency_digits: currencyDigits,
    zones,
    locales: Object.fromEntries(
      locales.map((locale) => [locale.toLowerCase(), { tag: locale, ...numberFormats(locale), ...dateFormats(locale) }]),
    ),
  });
}

/** Class names that the server's template can name: `CostCard-figure` for `.figure` of `CostCard.module.css`. */
export function className(name: string, file: string): string {
  const stem = /([^/]+)\.module\.css/.exec(file)?.[1] ?? "";
  return `${stem}-${name}`;
}

/**
 * Puts the style sheet into the HTML, where it costs no round trip, and the scripts behind what they take over. The
 * sheets stay files too: a script that loads later asks for those of the parts that it shares with the first page.
 */
export function firstHtml(): Plugin {
  return {
    name: "tenantry-first-html",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const html = bundle["index.html"];
      if (html?.type !== "asset") throw new Error("there is no index.html");
      let page = String(html.source);
      let style = "";
      page = page.replace(/\s*<link rel="stylesheet"[^>]* href="\/([^"]+)">/g, (_link, path: string) => {
        const sheet = bundle[path];
        if (sheet?.type !== "asset") throw new Error(`there is no ${path}`);
        style += String(sheet.source).trim();
        return "";
      });
      const scripts: string[] = [];
      page = page.replace(/\s*<(?:script type="module"[^>]*><\/script>|link rel="modulepreload"[^>]*>)/g, (tag) => {
        scripts.push(tag.trim());
        return "";
      });
      if (style === "" || style.includes("</") || scripts.length === 0) throw new Error("the page is not what was expected");
      html.source = page
        .replace("</head>", () => `  <style>${style}</style>\n  </head>`)
        .replace("</body>", () => `${scripts.map((tag) => `  ${tag}\n`).join("")}  </body>`);
      const hash = createHash("sha256").update(style).digest("base64");
      this.emitFile({ type: "asset", fileName: "first.json", source: firstJson(`sha256-${hash}`) });
    },
  };
}

/** Writes every script and sheet a second time, compressed as far as it goes, which the server has no time for. */
export function compressed(): Plugin {
  return {
    name: "tenantry-compressed",
    apply: "build",
    // Not before: until they are written, other plugins change the files.
    writeBundle({ dir = "dist" }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/^assets\/.*\.(?:js|css|svg)$/.test(name)) continue;
        const file = join(dir, name);
        writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
      }
    },
  };
}
