import type { ComponentProps } from 'react';
import styles from './Form.module.css';

/** The fields of a dialog, one below the other. Errors are shown by the fields, in the words of the app. */
export const Form = (props: ComponentProps<'form'>) => <form {...props} className={styles.form} noValidate />;
