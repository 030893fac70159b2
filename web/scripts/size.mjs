// Fails when the script that the overview needs before it can show its figures has grown past its budget:
// the entry and everything it imports statically, gzipped. The overview is part of the entry.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = 160 * 1024;
const dist = new URL("../dist/", import.meta.url);
const html = readFileSync(new URL("index.html", dist), "utf8");
const entries = [...html.matchAll(/<(?:script[^>]* src|link rel="modulepreload"[^>]* href)="\/([^"]+\.js)"/g)].map(([, path]) => path);

const sizes = new Map();
const pending = [...entries];
while (pending.length > 0) {
  const path = pending.pop();
  if (sizes.has(path)) continue;
  const code = readFileSync(new URL(path, dist));
  sizes.set(path, gzipSync(code, { level: 9 }).length);
  for (const [, name] of code.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) pending.push(`assets/${name}`);
}

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
for (const [path, size] of sizes) console.log(`${kib(size).padStart(10)}  ${path}`);
console.log(`${kib(total).padStart(10)}  gzipped script before the overview shows its figures (budget ${kib(budget)})`);
if (sizes.size === 0 || total > budget) process.exit(1);
