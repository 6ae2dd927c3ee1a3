import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./cx.ts";

interface NoticeProps {
  readonly kind: "danger" | "notice";
  /** Takes the focus when it appears: for what happened because of something the reader did. */
  readonly takesFocus?: boolean;
  readonly children: ReactNode;
}

/** Something the reader has to know before going on. */
export function Notice({ kind, takesFocus = false, children }: NoticeProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) element.current?.focus();
  }, [takesFocus]);
  return (
    <div
      ref={element}
      role="alert"
      tabIndex={-1}
      className={cx(
        "rounded-control border-l-4 px-4 py-3 text-[0.9375rem] outline-none",
        kind === "danger" ? "border-danger bg-danger-tint text-danger" : "border-notice bg-notice-tint text-notice",
      )}
    >
      {children}
    </div>
  );
}
