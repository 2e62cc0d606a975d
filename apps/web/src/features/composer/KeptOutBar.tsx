import { t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { dayAndTime } from '../../lib/time/day-and-time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { ReadOnlyBar } from './ReadOnlyBar.tsx';

interface Props {
  readonly title: string;
  /** In ms since 1970; `null`: for ever. */
  readonly until: number | null;
  /** What stands here once that time has come. */
  readonly children: ReactNode;
}

/** In place of the composer of a public room that I was removed from and may not join now. */
export const KeptOutBar = ({ title, until, children }: Props) => {
  const now = useNow();
  if (until !== null && until <= now) return children;
  return (
    <ReadOnlyBar>
      {until === null
        ? t`You were removed from ${{ room: title }} and cannot join again. Its owners and admins can change that.`
        : t`You were removed from ${{ room: title }} until ${{ time: dayAndTime(until) }}. Its owners and admins can let you in earlier.`}
    </ReadOnlyBar>
  );
};
