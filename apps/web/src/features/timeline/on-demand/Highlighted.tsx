import { useEffect, useState } from 'react';
import { highlighter } from '../../../lib/markdown/highlighter.ts';

interface Props {
  readonly code: string;
  readonly language: string;
}

/** Code without colours until they are known, which are then added: nothing moves. */
export const Highlighted = ({ code, language }: Props) => {
  const [pieces, setPieces] = useState(() => highlighter.known(code, language));
  const isKnown = pieces !== undefined;
  useEffect(() => {
    if (isKnown) return undefined;
    let isShown = true;
    void highlighter.highlight(code, language).then((found) => {
      if (isShown) setPieces(found);
    });
    return () => {
      isShown = false;
    };
  }, [isKnown, code, language]);
  if (pieces === undefined || pieces.length === 0) return code;
  return pieces.map(({ text, kind }, at) =>
    kind === undefined ? (
      text
    ) : (
      <span key={at} data-kind={kind}>
        {text}
      </span>
    ),
  );
};
