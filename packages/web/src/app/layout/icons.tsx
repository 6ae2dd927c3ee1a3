import type { ReactNode } from "react";

/** Drawings in the manner of the shared ones, for this area only. */
function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      className="size-[1.125rem] shrink-0"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

export const MenuIcon = () => (
  <Icon>
    <path d="M3.500 5.500h13M3.500 10h13M3.500 14.500h13" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <path d="M7.500 7.500V4h8.500v8.500h-3.500M4 7.500h8.500V16H4z" />
  </Icon>
);
export const TrashIcon = () => (
  <Icon>
    <path d="M4 5.500h12M8 5.500V3.800h4v1.700M5.500 5.500l.7 11h7.600l.7-11M8.500 8.800v4.700M11.500 8.800v4.700" />
  </Icon>
);
