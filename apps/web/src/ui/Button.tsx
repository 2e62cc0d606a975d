import type { ComponentProps } from 'react';
import { classNames } from '../lib/class-names.ts';
import styles from './Button.module.css';

interface Props extends ComponentProps<'button'> {
  /** `primary` for the one thing to do here; `quiet` has no outline. Default `secondary`. */
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly size?: 'small' | 'medium' | 'large';
}

export const Button = ({ variant = 'secondary', size = 'medium', className, ...props }: Props) => (
  <button
    type="button"
    {...props}
    className={classNames(styles.button, className)}
    data-variant={variant}
    data-size={size}
  />
);
