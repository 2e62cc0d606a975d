import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import styles from './CodeBlock.module.css';

const CodeTools = onDemand('CodeTools', () => import('./on-demand/CodeTools.tsx'));
const Highlighted = onDemand('Highlighted', () => import('./on-demand/Highlighted.tsx'));

interface Props {
  readonly text: string;
  /** As it stands behind the fence: `ts`. */
  readonly language: string | undefined;
}

/** Code as it was written, with a way to copy all of it, and to see its long lines. */
export const CodeBlock = ({ text, language }: Props) => {
  const [wraps, setWraps] = useState(false);
  return (
    <div className={styles.block} data-wraps={wraps}>
      {/* What scrolls sideways must take the focus, else a keyboard could not scroll it. */}
      <pre tabIndex={0} role="group" aria-label={language === undefined ? t`Code` : t`Code, ${{ language }}`}>
        <code>
          {language === undefined ? text : <Highlighted key={text} code={text} language={language} fallback={text} />}
        </code>
      </pre>
      <span className={styles.tools}>
        <CodeTools text={text} wraps={wraps} onWrap={setWraps} />
      </span>
    </div>
  );
};
