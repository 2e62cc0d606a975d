/** Finds the parts of code in a Worker: an expression of a grammar that takes for ever holds up nothing but this. */
import { common, createLowlight } from 'lowlight';
import type { HighlightRequest, HighlightResult, Piece } from './highlighter.ts';

const lowlight = createLowlight(common);

type Node = ReturnType<typeof lowlight.highlight>['children'][number];

self.onmessage = ({ data: { id, code, language } }: MessageEvent<HighlightRequest>) => {
  const pieces = lowlight.registered(language) ? piecesOf(lowlight.highlight(language, code).children) : [];
  self.postMessage({ id, pieces } satisfies HighlightResult);
};

const piecesOf = (nodes: readonly Node[], kind?: string): Piece[] =>
  nodes.flatMap((node) => {
    if (node.type === 'text') return [{ text: node.value, kind }];
    return node.type === 'element' ? piecesOf(node.children, kindOf(node.properties.className) ?? kind) : [];
  });

/** `hljs-title`, `function_`: the first says what it is. */
const kindOf = (names: unknown): string | undefined =>
  Array.isArray(names) && typeof names[0] === 'string' ? names[0].replace(/^hljs-/, '') : undefined;
