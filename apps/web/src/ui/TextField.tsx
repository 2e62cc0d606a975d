import { Field } from '@base-ui/react/field';
import type { ComponentProps, ReactNode } from 'react';
import styles from './TextField.module.css';

interface Props extends Omit<ComponentProps<'input'>, 'value' | 'defaultValue' | 'onChange'> {
  readonly label: string;
  readonly value: string;
  readonly onValueChange: (value: string) => void;
  /** Below the field; an error takes its place. */
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Before the text, inside the field: `#`. */
  readonly prefix?: string;
  /** Several lines; default one. */
  readonly rows?: number;
}

export const TextField = ({ label, value, onValueChange, hint, error, prefix, rows, ...input }: Props) => (
  <Field.Root className={styles.field} invalid={error !== undefined}>
    <Field.Label className={styles.label}>{label}</Field.Label>
    <span className={styles.box}>
      {prefix !== undefined && (
        <span className={styles.prefix} aria-hidden="true">
          {prefix}
        </span>
      )}
      <Field.Control
        dir="auto"
        {...input}
        {...(rows !== undefined && { render: <textarea rows={rows} /> })}
        className={styles.input}
        value={value}
        onValueChange={onValueChange}
      />
    </span>
    {error === undefined ? (
      hint !== undefined && <Field.Description className={styles.hint}>{hint}</Field.Description>
    ) : (
      <Field.Error className={styles.error} match>
        {error}
      </Field.Error>
    )}
  </Field.Root>
);
