/** How long the keys of a sequence may lie apart, in milliseconds. */
export const patience = 1_500;

/** The keys typed so far, and when the last of them was, in milliseconds of the document. */
export interface Typed {
  keys: string;
  at: number;
}

export const nothingTyped: Typed = { keys: "", at: 0 };

/**
 * What a further key makes of those before: a shortcut that is complete, or the beginning of one. Keys of a shortcut
 * are parted by spaces: `g c`. A key that leads nowhere begins anew.
 */
export function typeKey(before: Typed, key: string, at: number, shortcuts: readonly string[]): { typed: Typed; hit: string | null } {
  const isSequence = before.keys !== "" && at - before.at <= patience;
  for (const keys of isSequence ? [`${before.keys} ${key}`, key] : [key]) {
    if (shortcuts.includes(keys)) return { typed: nothingTyped, hit: keys };
    if (shortcuts.some((shortcut) => shortcut.startsWith(`${keys} `))) return { typed: { keys, at }, hit: null };
  }
  return { typed: nothingTyped, hit: null };
}

/** Whether a key pressed there belongs to what has the focus: a text, a list that is searched by typing, a dialog. */
export function takesKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, dialog, [contenteditable], [role=dialog], [role=listbox], [role=menu], [role=grid]") !== null
  );
}

/** The name of the key that goes with a letter in a shortcut, as this device has it. */
export const commandKey = /Macintosh|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

const kept = "tenantry-single-keys";

/** Whether shortcuts without Ctrl or ⌘ are on. Somebody who speaks to the device may not want a word to be one (WCAG 2.1.4). */
export function areSingleKeysOn(): boolean {
  try {
    return localStorage.getItem(kept) !== "off";
  } catch {
    return true;
  }
}

/** Turns shortcuts without Ctrl or ⌘ on or off in this browser. */
export function turnSingleKeys(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(kept);
    else localStorage.setItem(kept, "off");
  } catch {
    // A browser that keeps nothing keeps the default.
  }
}
