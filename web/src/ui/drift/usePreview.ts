import { useEffect, useRef, useState } from "react";

/** How long somebody has to have stopped typing before it is looked at, in milliseconds. */
const pause = 500;

type Asked<Answer, Problem> = { answer: Answer; problem: null } | { answer: null; problem: Problem };

/** What is known of what a rule would hide. */
export interface PreviewState<Answer, Problem> {
  isBusy: boolean;
  /** Of what was filled in last; null before anything was, or when it was refused. */
  answer: Answer | null;
  problem: Problem | null;
}

/** Looks at what is filled in once it rests; an answer that comes too late is not shown. */
export function usePreview<Body, Answer, Problem>(ask: (body: Body, signal: AbortSignal) => Promise<Asked<Answer, Problem>>) {
  const [state, setState] = useState<PreviewState<Answer, Problem>>({ isBusy: false, answer: null, problem: null });
  const running = useRef<{ timer: ReturnType<typeof setTimeout>; abort: AbortController } | null>(null);
  const stop = () => {
    if (running.current === null) return;
    clearTimeout(running.current.timer);
    running.current.abort.abort();
    running.current = null;
  };
  useEffect(() => stop, []);
  const look = (body: Body | null) => {
    stop();
    if (body === null) {
      setState({ isBusy: false, answer: null, problem: null });
      return;
    }
    setState((last) => ({ ...last, isBusy: true }));
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void ask(body, abort.signal).then(
        ({ answer, problem }) => {
          if (!abort.signal.aborted) setState({ isBusy: false, answer, problem });
        },
        // Nobody waits any more for what was taken back.
        () => undefined,
      );
    }, pause);
    running.current = { timer, abort };
  };
  return { state, look };
}
