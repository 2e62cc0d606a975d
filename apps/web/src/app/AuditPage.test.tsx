// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderInChat } from '../../test/render-in-chat.tsx';
import { AuditPage } from './AuditPage.tsx';

afterEach(cleanup);

it('asks for nothing for whoever is no realm admin', () => {
  const audit = vi.fn();
  renderInChat((engine) => {
    Object.assign(engine, { audit });
    return <AuditPage onClose={() => undefined} />;
  });
  expect(screen.getByText('Only administrators see this')).toBeDefined();
  expect(audit).not.toHaveBeenCalled();
});
