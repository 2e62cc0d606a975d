import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked';

export type { Token, Tokens };

/**
 * What a text may have and still be formatted. The time to read one grows with its length for each mark of a paragraph and
 * each level of lists and quotes, and with the square of its lines; without bounds one message holds the page up for
 * half a second.
 */
const MAX_LINES = 1_000;
const MAX_MARKS = 500;
const MAX_DEPTH = 10;
/** What may begin or end something within a paragraph; up to three of a kind are one. */
const MARK = /[*_~`]{1,3}|[[\]!<\\@]|https?:/gi;
/** A row has as many cells as the first one, whatever is written in it. */
const MAX_COLUMNS = 30;
const MAX_CELLS = 1_000;
/** Longer ones are text. */
const MAX_URL_LENGTH = 2_048;

/** A person, by their user token, everyone in the room, or a room: `<@jane=2Edoe>`, `<!room>`, `<#general>`. */
const MENTION = /^<([@#][\w=-]+|!room)>/;

class TooMuchMarkdown extends Error {}

/**
 * The Markdown of a chat: no HTML or definitions, no headings by a line below them, which is more often a rule or the next
 * thing somebody writes, and `~~` alone strikes out. Links are found in text by `http:` or `https:` only: `example.com` in
 * a sentence is more often a name.
 */
class ChatTokenizer extends Tokenizer {
  #depth = 0;

  override lheading = (): undefined => undefined;
  override html = (): undefined => undefined;
  override def = (): undefined => undefined;

  /** The one tag of a chat: whom or which room the text mentions, as the sender’s client writes it. */
  override tag(src: string): Tokens.Tag | undefined {
    const raw = MENTION.exec(src)?.[0];
    if (raw === undefined) return undefined;
    return { type: 'html', raw, text: raw, block: false, inLink: false, inRawBlock: false };
  }

  override list(src: string): Tokens.List | undefined {
    return this.#nested(() => super.list(src));
  }

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.#nested(() => super.blockquote(src));
  }

  override table(src: string): Tokens.Table | undefined {
    const [header = ''] = src.split('\n', 1);
    if (header.replace(/^\s*\||\|\s*$/g, '').split('|').length > MAX_COLUMNS) return undefined;
    const table = super.table(src);
    if (table !== undefined && table.rows.length * table.header.length > MAX_CELLS) throw new TooMuchMarkdown();
    return table;
  }

  override url(src: string): Tokens.Link | undefined {
    const link = super.url(src.slice(0, MAX_URL_LENGTH));
    return link !== undefined && /^https?:/i.test(link.raw) && link.raw.length < MAX_URL_LENGTH ? link : undefined;
  }

  override del(...args: Parameters<Tokenizer['del']>): Tokens.Del | undefined {
    const struck = super.del(...args);
    return struck?.raw.startsWith('~~') === true ? struck : undefined;
  }

  #nested<Result>(read: () => Result): Result {
    if (this.#depth > MAX_DEPTH) throw new TooMuchMarkdown();
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }
}

class ChatLexer extends Lexer {
  constructor() {
    super({ gfm: true, breaks: true, tokenizer: new ChatTokenizer() });
  }

  override inlineTokens(src: string, tokens?: Token[]): Token[] {
    if ((src.match(MARK)?.length ?? 0) > MAX_MARKS) throw new TooMuchMarkdown();
    return super.inlineTokens(src, tokens);
  }
}

/** Texts are rendered again whenever they scroll into view, so the last ones are kept. */
const CACHE_SIZE = 1_000;
const parsed = new Map<string, readonly Token[]>();

/** Returns the tokens of a message’s text; one that has too much of it is one paragraph, as it was written. */
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
    if (text.split('\n').length > MAX_LINES) throw new TooMuchMarkdown();
    return new ChatLexer().lex(text);
  } catch {
    const written = { type: 'text', raw: text, text };
    return [{ type: 'paragraph', raw: text, text, tokens: [written] }];
  }
}

/** Returns what a mention names: `@` and an encoded user token, `#` and the id of a room, or `!room`. */
export const mentionedIn = ({ raw }: Token): string => raw.slice(1, -1);

/** Returns the address of a link that may be opened: web and mail only, and never relative to this page. */
export const safeHref = (href: string): string | undefined =>
  /^(?:https?:\/\/|mailto:)/i.test(href.trim()) ? href.trim() : undefined;

/** Returns whether a token is one of Markdown’s own kinds: all are, since nothing extends the lexer. */
export const isKnown = (token: Token): token is MarkedToken => token.type !== '';
