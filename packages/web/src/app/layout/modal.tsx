import type { ComponentProps } from "react";
import { createPortal } from "react-dom";
import { Dialog } from "../../shared/dialog.tsx";

/** A dialog that may be opened from inside a form: it stands beside the page, because forms do not nest. */
export function Modal(props: ComponentProps<typeof Dialog>) {
  return createPortal(<Dialog {...props} />, document.body);
}
