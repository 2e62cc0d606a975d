import { Toolbar } from '@base-ui/react/toolbar';
import { t } from '@lingui/core/macro';
import Bold from 'lucide-react/icons/bold';
import Code from 'lucide-react/icons/code';
import Italic from 'lucide-react/icons/italic';
import Link from 'lucide-react/icons/link';
import List from 'lucide-react/icons/list';
import ListOrdered from 'lucide-react/icons/list-ordered';
import SquareCode from 'lucide-react/icons/square-code';
import Strikethrough from 'lucide-react/icons/strikethrough';
import TextQuote from 'lucide-react/icons/text-quote';
import { Fragment, type RefObject } from 'react';
import { formatted, replace, selectedIn } from '../../lib/writing/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './FormattingBar.module.css';

interface Props {
  readonly box: RefObject<HTMLTextAreaElement | null>;
}

/** What one formats a text with, for who does not write Markdown by hand. */
export const FormattingBar = ({ box }: Props) => {
  const groups = [
    [
      { format: 'bold', label: t`Bold`, Icon: Bold },
      { format: 'italic', label: t`Italic`, Icon: Italic },
      { format: 'strike', label: t`Struck out`, Icon: Strikethrough },
      { format: 'link', label: t`Link`, Icon: Link },
    ],
    [
      { format: 'bullets', label: t`List`, Icon: List },
      { format: 'numbers', label: t`Numbered list`, Icon: ListOrdered },
      { format: 'quote', label: t`Quote`, Icon: TextQuote },
    ],
    [
      { format: 'code', label: t`Code`, Icon: Code },
      { format: 'codeBlock', label: t`Block of code`, Icon: SquareCode },
    ],
  ] as const;
  return (
    <Toolbar.Root className={styles.bar} aria-label={t`Formatting`}>
      {groups.map((group, at) => (
        <Fragment key={at}>
          {at > 0 && <Toolbar.Separator className={styles.rule} />}
          {group.map(({ format, label, Icon }) => (
            <Toolbar.Button
              key={format}
              render={<IconButton label={label} size="small" />}
              // The text keeps its focus and selection.
              onPointerDown={(event) => {
                event.preventDefault();
              }}
              onClick={() => {
                if (box.current !== null) replace(box.current, formatted(selectedIn(box.current), format));
              }}
            >
              <Icon size={15} />
            </Toolbar.Button>
          ))}
        </Fragment>
      ))}
    </Toolbar.Root>
  );
};
