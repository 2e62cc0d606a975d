/** Milliseconds since 1970 with fractions, the same in every process of this machine. */
export const clockMs = (): number => performance.timeOrigin + performance.now();

const MARK = '@';

/** A text of `bytes` ASCII characters that holds the time at which it was made. */
export const stampedText = (bytes: number): string => `${MARK}${clockMs().toFixed(3)} `.padEnd(bytes, 'x');

/** How long ago a message was made whose body holds a {@link stampedText}, in ms. */
export const ageOf = (body: Buffer): number => {
  const at = body.indexOf(`:"${MARK}`) + 3;
  return clockMs() - Number(body.toString('latin1', at, body.indexOf(' ', at)));
};
