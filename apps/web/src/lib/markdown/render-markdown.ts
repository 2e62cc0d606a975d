import createDOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
  // A chat has no headings, and pictures come from allowed origins only, as attachments.
  .disable(['heading', 'lheading', 'hr', 'image', 'table', 'reference']);

// `example.com` in a sentence is more often a name than a link.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const SCHEMES = /^(?:https?|mailto):/i;
markdown.validateLink = (url) => SCHEMES.test(url.trim());

const purifier = createDOMPurify(window);

purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  }
  if (node.nodeName === 'PRE') {
    // What scrolls sideways must take the focus, else a keyboard could not scroll it.
    node.setAttribute('tabindex', '0');
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', 'Code');
  }
});

const ALLOWED = {
  ALLOWED_TAGS: ['a', 'blockquote', 'br', 'code', 'em', 'li', 'ol', 'p', 'pre', 's', 'strong', 'ul'],
  ALLOWED_ATTR: ['href', 'start'],
  ALLOWED_URI_REGEXP: SCHEMES,
  // Else the address pattern would judge the number of a list’s first item too.
  ADD_URI_SAFE_ATTR: ['start'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/**
 * A message’s text as HTML that is safe to insert.
 *
 * Two fences: the parser escapes HTML instead of passing it on, and the sanitizer lets nothing through but the tags
 * that the parser writes. Links open outside, tell the other side nothing, and lead to web or mail addresses only.
 * Browsers with Trusted Types get the result as such, others as text.
 */
export const renderMarkdown = (text: string): TrustedHTML =>
  purifier.sanitize(markdown.render(text), { ...ALLOWED, RETURN_TRUSTED_TYPE: true });
