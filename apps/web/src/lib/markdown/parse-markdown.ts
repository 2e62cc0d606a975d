import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked';

export type { Token, Tokens };

/**
 * The Markdown of a chat: no headings, rules, tables, HTML or definitions, and `~~` alone strikes out. Links are found in
 * text by `http:` or `https:` only: `example.com` in a sentence is more often a name.
 */
class ChatTokenizer extends Tokenizer {
  override heading = (): undefined => undefined;
  override lheading = (): undefined => undefined;
  override hr = (): undefined => undefined;
  override html = (): undefined => undefined;
  override tag = (): undefined => undefined;
  override table = (): undefined => undefined;
  override def = (): undefined => undefined;

  override url(src: string): Tokens.Link | undefined {
    const link = super.url(src);
    return link !== undefined && /^https?:/i.test(link.raw) ? link : undefined;
  }

  override del(...args: Parameters<Tokenizer['del']>): Tokens.Del | undefined {
    const struck = super.del(...args);
    return struck?.raw.startsWith('~~') === true ? struck : undefined;
  }
}

/** Texts are rendered again whenever they scroll into view, so the last ones are kept. */
const CACHE_SIZE = 1_000;
const parsed = new Map<string, readonly Token[]>();

/** Returns the tokens of a message’s text; a text that is nested too deeply is one paragraph, as it was written. */
export const parseMarkdown = (text: string): readonly Token[] => {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tokens = lex(text);
  const [oldest] = parsed.keys();
  if (parsed.size >= CACHE_SIZE && oldest !== undefined) parsed.delete(oldest);
  parsed.set(text, tokens);
  return tokens;
};

function lex(text: string): readonly Token[] {
  try {
    return new Lexer({ gfm: true, breaks: true, tokenizer: new ChatTokenizer() }).lex(text);
  } catch {
    const written = { type: 'text', raw: text, text };
    return [{ type: 'paragraph', raw: text, text, tokens: [written] }];
  }
}

/** Returns the address of a link that may be opened: web and mail only, and never relative to this page. */
export const safeHref = (href: string): string | undefined =>
  /^(?:https?:\/\/|mailto:)/i.test(href.trim()) ? href.trim() : undefined;

/** Returns whether a token is one of Markdown’s own kinds: all are, since nothing extends the lexer. */
export const isKnown = (token: Token): token is MarkedToken => token.type !== '';
