import { t } from '@lingui/core/macro';
import { Mentions } from '../features/mentions/Mentions.tsx';
import { CardContent } from './CardContent.tsx';
import { PageFrame } from './PageFrame.tsx';

/** Where I was mentioned. */
export const MentionsPage = ({ onClose }: { readonly onClose: () => void }) => (
  <PageFrame title={t`Mentions`} closeLabel={t`Close mentions`} onClose={onClose}>
    <Mentions Content={CardContent} />
  </PageFrame>
);
