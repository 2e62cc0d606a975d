export interface ToastRequest {
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
  readonly tone: 'neutral' | 'danger';
}

type ToastOptions = Partial<Omit<ToastRequest, 'text'>>;

const toaster = Promise.withResolvers<(request: ToastRequest) => void>();

/** For the toaster, once it is on the page; what was said before is said then. */
export const registerToaster = toaster.resolve;

/** Says something for 5 s, in one sentence; callable from anywhere. `danger` is for what failed. */
export const showToast = (text: string, { action, tone = 'neutral' }: ToastOptions = {}): void => {
  void toaster.promise.then((add) => {
    add({ text, action, tone });
  });
};
