import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { Plugin } from "vite";
import { costs } from "../src/messages/costs";
import { en } from "../src/messages/en";
import { figures } from "../src/messages/figures";
import { usage } from "../src/messages/usage";
import { dateFormats, zones } from "./dates";
import { locales } from "./locales";
import { currencyDigits, numberFormats } from "./numbers";

/** The texts of all pages that the server draws. */
function allMessages(): Record<string, string> {
  const catalogues: Record<string, string>[] = [en, figures, costs, usage];
  const texts = catalogues.flatMap((catalogue) => Object.entries(catalogue));
  const all = Object.fromEntries(texts);
  const other = texts.find(([key, text]) => all[key] !== text);
  if (other !== undefined) throw new Error(`two catalogues have a message ${other[0]}`);
  return all;
}

/** A style sheet that stands in the HTML, with its source as the content security policy names it. */
interface Sheet {
  text: string;
  hash: string;
}

/** Of all locales; what is of a page is given. */
interface OfPages {
  ahead: Record<string, string>;
  styles: Record<string, Sheet>;
}

/**
 * What the server needs to draw the first figures by itself (`crates/server/src/page/`): the words and how each locale
 * writes numbers and dates, as the page's own Intl does it. The server embeds `first.json` and hands it out to nobody.
 */
function firstJson(styleHash: string, { ahead, styles }: OfPages): string {
  return JSON.stringify({
    style_hash: styleHash,
    ahead,
    styles,
    messages: allMessages(),
    currency_digits: currencyDigits,
    zones,
    locales: Object.fromEntries(
      locales.map((locale) => [locale.toLowerCase(), { tag: locale, ...numberFormats(locale), ...dateFormats(locale) }]),
    ),
  });
}

/** The one style sheet of each name. */
const sheets = new Map<string, string>();

/**
 * Class names that the server's template can name: `CostCard-figure` for `.figure` of `CostCard.module.css`. Two sheets of
 * one name are refused: their classes would be one, and whoever has seen both pages would see each in the other's style.
 */
export function className(name: string, file: string): string {
  const path = file.replace(/\?.*$/, "");
  const stem = basename(path, ".module.css");
  const other = sheets.get(stem) ?? path;
  if (other !== path) throw new Error(`two style sheets are named ${stem}: ${other} and ${path}`);
  sheets.set(stem, path);
  return `${stem}-${name}`;
}

/** The pages whose scripts the server asks for with the HTML, so that they are there when the first script wants them. */
const pages: Record<string, readonly string[]> = {
  "/usage": ["features/usage/Usage.tsx", "api/firstFigures.ts"],
  "/usage/events": ["features/usage/UsageEvents.tsx"],
  "/costs": ["features/costs/Costs.tsx", "api/firstFigures.ts"],
  "/costs/items": ["features/costs/CostItems.tsx"],
  "/compliance": ["features/compliance/Compliance.tsx"],
  "/drift": ["features/drift/ComplianceDrift.tsx"],
};

/** Those of which the server draws the first figures: their style sheets stand in the HTML. The overview is in the first script. */
const drawn: readonly string[] = ["/usage", "/costs"];

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

/** What a page is made of beyond what the HTML asks for already. */
function filesOf(bundle: Bundle, modules: readonly string[], html: string): { scripts: string[]; sheets: string[] } {
  const scripts = new Set<string>();
  const sheets = new Set<string>();
  const add = (file: string) => {
    const chunk = bundle[file];
    if (chunk?.type !== "chunk" || scripts.has(file) || html.includes(`/${file}"`)) return;
    scripts.add(file);
    chunk.imports.forEach(add);
    // Behind those of what it is made of, which it may say otherwise.
    chunk.viteMetadata?.importedCss.forEach((sheet) => sheets.add(sheet));
  };
  for (const module of modules) {
    const script = Object.values(bundle).find((one) => one.type === "chunk" && one.facadeModuleId?.endsWith(module));
    if (script === undefined) throw new Error(`there is no script of ${module}`);
    add(script.fileName);
  }
  return { scripts: [...scripts], sheets: [...sheets] };
}

/** The tags that ask for it. */
function tagsOf({ scripts, sheets }: ReturnType<typeof filesOf>): string {
  return [
    ...scripts.map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`),
    ...sheets.map((file) => `<link rel="preload" as="style" crossorigin href="/${file}">`),
  ].join("");
}

/** Its style sheets as one. */
function sheetOf(bundle: Bundle, { sheets }: ReturnType<typeof filesOf>): Sheet {
  const text = sheets.map((file) => textOf(bundle, file)).join("");
  return { text, hash: hashOf(text) };
}

function textOf(bundle: Bundle, path: string): string {
  const sheet = bundle[path];
  if (sheet?.type !== "asset") throw new Error(`there is no ${path}`);
  const text = String(sheet.source).trim();
  if (text.includes("</")) throw new Error(`${path} cannot stand in the HTML`);
  return text;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
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
        style += textOf(bundle, path);
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
      if (style === "" || scripts.length === 0) throw new Error("the page is not what was expected");
      html.source = page
        .replace("</head>", () => `  <style>${style}</style>\n  </head>`)
        .replace("</body>", () => `${scripts.map((tag) => `  ${tag}\n`).join("")}  </body>`);
      const files = Object.entries(pages).map(([path, modules]) => [path, filesOf(bundle, modules, String(html.source))] as const);
      const ahead = Object.fromEntries(files.map(([path, made]) => [path, tagsOf(made)]));
      const styles = Object.fromEntries(files.filter(([path]) => drawn.includes(path)).map(([path, made]) => [path, sheetOf(bundle, made)]));
      this.emitFile({ type: "asset", fileName: "first.json", source: firstJson(hashOf(style), { ahead, styles }) });
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
