import { IconButton } from '../../ui/IconButton.tsx';
import { copyText } from '../../ui/copy-text.ts';
import styles from './MessageText.module.css';
import Copy from 'lucide-react/icons/copy';

/** Code as it was written, with a way to copy all of it. */
export const CodeBlock = ({ text }: { readonly text: string }) => (
  <div className={styles.block}>
    {/* What scrolls sideways must take the focus, else a keyboard could not scroll it. */}
    <pre tabIndex={0} role="group" aria-label="Code">
      <code>{text}</code>
    </pre>
    <span className={styles.copy}>
      <IconButton label="Copy code" size="small" onClick={() => void copyText(text)}>
        <Copy size={15} />
      </IconButton>
    </span>
  </div>
);
