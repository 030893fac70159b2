/** Resolves once what has been drawn so far is on the screen: what comes later must not delay it. */
export function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    // The first frame is about to be painted when its callback runs; a task after it comes after the paint.
    requestAnimationFrame(() => {
      setTimeout(resolve, 0);
    });
    // A page in the background gets no frames.
    setTimeout(resolve, 500);
  });
}
