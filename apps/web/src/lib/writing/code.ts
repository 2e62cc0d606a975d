const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Returns whether a code fence is open at the end of `text`: then Enter is a line of the code. */
export const insideFence = (text: string): boolean => {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (mark === undefined) continue;
    if (open === undefined) open = mark;
    else if (mark.startsWith(open) && line.trim() === mark) open = undefined;
  }
  return open !== undefined;
};

/** Ends of statements, brackets, tags, assignments, calls, and the words that begin a line in many languages. */
const OF_CODE =
  /[{};]\s*$|^\s*[}\])]|=>|\w\(.*\)|[:=]=|\w\s*=\s*\S|<\/?\w[^>]*>|^\s*(?:#include|import|export|const|let|var|function|def|class|return|if|for|while|public|private|fn|func|package|SELECT|FROM|WHERE|\$ )\b/;

/** Returns whether a text of several lines looks like code: most lines do, or it is indented and some do. */
export const looksLikeCode = (text: string): boolean => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return false;
  const ofCode = lines.filter((line) => OF_CODE.test(line)).length;
  const isIndented = lines.some((line) => /^(?:\t| {2})/.test(line));
  return ofCode >= lines.length * (isIndented ? 0.3 : 0.6);
};

/** Returns `text` as a block of code, in a fence that is longer than any inside. */
export const fenced = (text: string): string => {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([mark]) => mark.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.replace(/\n+$/, '')}\n${fence}`;
};

/** Returns `text` with the last place of `code` in it as a block of code, on lines of its own. */
export const withFence = (text: string, code: string): string => {
  const at = text.lastIndexOf(code);
  const [before, after] = [text.slice(0, at), text.slice(at + code.length)];
  const lineAbove = before === '' || before.endsWith('\n') ? '' : '\n';
  const lineBelow = after.startsWith('\n') ? '' : '\n';
  return before + lineAbove + fenced(code) + lineBelow + after;
};

/** Returns `text` as it is sent: no blank lines around it, and the indent of its first line as it was written. */
export const asSent = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
