/** Asks for what a page shows while its script is on its way. What goes wrong is told by the page, which asks again. */
export function ahead(asked: Promise<unknown>): void {
  void asked.catch(() => undefined);
}
