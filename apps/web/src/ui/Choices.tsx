import { useId } from 'react';
import styles from './Choices.module.css';

interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** One sentence. */
  readonly description?: string;
}

interface Props<Value extends string> {
  readonly legend: string;
  /** Left out where none of them holds. */
  readonly value: Value | undefined;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}

/** One of a few, all of them in sight, each in words of its own. */
export const Choices = <Value extends string>({ legend, value, choices, onChange, disabled }: Props<Value>) => {
  const name = useId();
  return (
    <fieldset className={styles.group} disabled={disabled}>
      <legend className={styles.legend}>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.choice}>
          <input
            type="radio"
            name={name}
            className={styles.input}
            checked={choice.value === value}
            onChange={() => {
              onChange(choice.value);
            }}
          />
          <span>
            {choice.label}
            {choice.description !== undefined && <span className={styles.description}>{choice.description}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
};
