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
function firstJson(styleHash: string, ahead: Record<string, string>): string {
  return JSON.stringify({
    style_hash: styleHash,
    ahead,
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

/** The pages whose scripts the server asks for with the HTML, so that they are there when the first script wants them. */
const pages: Record<string, string> = {
  "/usage": "features/usage/Usage.tsx",
  "/usage/events": "features/usage/UsageEvents.tsx",
  "/costs": "features/costs/Costs.tsx",
  "/costs/items": "features/costs/CostItems.tsx",
  "/compliance": "features/compliance/Compliance.tsx",
};

/**
 * Starts the page. What the server has drawn is painted first: the scripts are on their way meanwhile, but running them
 * takes longer than painting, and a browser that has them already would run them before.
 */
const start = `const { entry } = document.currentScript.dataset;
const run = () => import(entry);
if (document.querySelector("#root > *") === null || document.hidden) run();
else requestAnimationFrame(() => setTimeout(run));
`;

type Bundle = Parameters<Extract<NonNullable<Plugin["generateBundle"]>, (...args: never[]) => unknown>>[1];

/** The tags that ask for what a page is made of, beyond what the HTML asks for already. */
function tagsOf(bundle: Bundle, module: string, html: string): string {
  const scripts = new Set<string>();
  const sheets = new Set<string>();
  const add = (file: string) => {
    const chunk = bundle[file];
    if (chunk?.type !== "chunk" || scripts.has(file) || html.includes(`/${file}"`)) return;
    scripts.add(file);
    chunk.viteMetadata?.importedCss.forEach((sheet) => sheets.add(sheet));
    chunk.imports.forEach(add);
  };
  const page = Object.values(bundle).find((one) => one.type === "chunk" && one.facadeModuleId?.endsWith(module));
  if (page === undefined) throw new Error(`there is no script of ${module}`);
  add(page.fileName);
  return [
    ...[...scripts].map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`),
    ...[...sheets].map((file) => `<link rel="preload" as="style" crossorigin href="/${file}">`),
  ].join("");
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
      const startName = `assets/start-${createHash("sha256").update(start).digest("hex").slice(0, 8)}.js`;
      this.emitFile({ type: "asset", fileName: startName, source: start });
      const scripts: string[] = [];
      page = page.replace(/\s*<(?:script type="module"[^>]* src="([^"]+)"><\/script>|link rel="modulepreload"[^>]*>)/g, (tag, entry?: string) => {
        if (entry === undefined) {
          scripts.push(tag.trim());
        } else {
          scripts.unshift(`<link rel="modulepreload" crossorigin href="${entry}">`, `<script src="/${startName}" data-entry="${entry}"></script>`);
        }
        return "";
      });
      if (style === "" || style.includes("</") || scripts.length === 0) throw new Error("the page is not what was expected");
      html.source = page
        .replace("</head>", () => `  <style>${style}</style>\n  </head>`)
        .replace("</body>", () => `${scripts.map((tag) => `  ${tag}\n`).join("")}  </body>`);
      const hash = createHash("sha256").update(style).digest("base64");
      const ahead = Object.fromEntries(Object.entries(pages).map(([path, module]) => [path, tagsOf(bundle, module, String(html.source))]));
      this.emitFile({ type: "asset", fileName: "first.json", source: firstJson(`sha256-${hash}`, ahead) });
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
