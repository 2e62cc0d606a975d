import type { ComponentProps } from 'react';
import { classNames } from '../lib/class-names.ts';
import styles from './IconButton.module.css';

interface Props extends Omit<ComponentProps<'button'>, 'aria-label' | 'title'> {
  /** What it does: its name, and its tooltip. */
  readonly label: string;
  readonly size?: 'small' | 'medium';
  readonly variant?: 'quiet' | 'primary';
}

export const IconButton = ({ label, size = 'medium', variant = 'quiet', className, ...props }: Props) => (
  <button
    type="button"
    {...props}
    className={classNames(styles.button, className)}
    data-size={size}
    data-variant={variant}
    data-tooltip={label}
    aria-label={label}
  />
);
