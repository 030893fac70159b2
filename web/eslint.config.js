import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Imports of another folder go through `@/`, so that the direction of every dependency can be read and checked. */
const outside = { regex: "^\\.\\./\\.\\.|^\\.\\./(api|features|format|messages|ui)/", message: "Import other folders through @/." };

/** Forbids the files of a folder to import from others: routes → features → {api, ui} → format → messages. */
function mayNotImport(files, folders, why) {
  const patterns = folders.map((folder) => ({ regex: `^(@/|)${folder}(/|$)|/${folder}/`, message: why }));
  return { files, rules: { "no-restricted-imports": ["error", { patterns: [outside, ...patterns] }] } };
}

/** Text belongs into the message catalogue. Letters in JSX, or in an attribute that people read, are text. */
const literalText = [
  ["JSXText[value=/\\p{L}/u]", "Text comes from the message catalogue: t(\"…\")."],
  ["JSXElement > JSXExpressionContainer > Literal[value=/\\p{L}/u]", "Text comes from the message catalogue: t(\"…\")."],
  [
    "JSXAttribute[name.name=/^(title|label|alt|placeholder|aria-label|aria-description|caption)$/] Literal[value=/\\p{L}/u]:not(CallExpression Literal)",
    "Text comes from the message catalogue: t(\"…\").",
  ],
].map(([selector, message]) => ({ selector, message }));

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.gen.ts"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}", "first/**/*.ts", "vite.config.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { project: ["./tsconfig.app.json", "./tsconfig.node.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers in a template read well; objects do not, and stay forbidden.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // The router redirects by throwing what `redirect` returns.
      "@typescript-eslint/only-throw-error": ["error", { allow: ["Redirect"] }],
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_" }],
      // Index signatures are read as ["name"]: the compiler asks for it.
      "@typescript-eslint/dot-notation": "off",
      "no-console": "error",
      "max-lines": ["error", 300],
    },
  },
  {
    files: ["src/**/*.tsx"],
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat["recommended-latest"]],
    rules: { "no-restricted-syntax": ["error", ...literalText] },
  },
  mayNotImport(["src/ui/**"], ["features", "api", "routes"], "ui knows no feature and no data: pass it in."),
  mayNotImport(["src/api/**"], ["features", "ui", "routes"], "api knows nothing of what shows its data."),
  mayNotImport(["src/format/**"], ["features", "ui", "api", "routes", "messages"], "format depends on nothing."),
  mayNotImport(["src/messages/**"], ["features", "ui", "api", "routes"], "The catalogue depends on nothing but format."),
  mayNotImport(["src/features/**"], ["features", "routes", "\\.\\."], "Features do not import features: share through ui or api."),
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
);
