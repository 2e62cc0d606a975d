/** The mark: an N in a speech bubble. */
export const Logo = ({ size = 24 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
    <path
      d="M8.5 3h15A5.5 5.5 0 0 1 29 8.5v10a5.5 5.5 0 0 1-5.5 5.5H15l-5.4 4.7c-.97.84-2.48.15-2.48-1.13V23.8A5.5 5.5 0 0 1 3 18.5v-10A5.5 5.5 0 0 1 8.5 3Z"
      fill="var(--accent)"
    />
    <path
      d="M11.75 17.75v-8.5l8.5 8.5v-8.5"
      stroke="var(--on-accent)"
      strokeWidth="2.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
