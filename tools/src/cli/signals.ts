/** How long after the first request to stop a second one counts as the same: a terminal's Ctrl-C arrives twice. */
const sameRequestMs = 1_000;

/**
 * Resolves when the process is asked to stop: Ctrl-C, a termination, a closed terminal, or the end of the process that
 * started this one. Asked again later, it ends at once; what it started is reaped then.
 */
export function untilStopped(): Promise<'stop'> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const ask = () => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > sameRequestMs) process.exit(130);
      resolve('stop');
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
    process.on('disconnect', ask);
    // A closed terminal must not end us by an error of writing to it before everything is stopped.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  });
}
